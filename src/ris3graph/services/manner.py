"""What a load does to what its source holds."""

from __future__ import annotations

from enum import Enum


class Manner(Enum):
    """What a load does to what its source holds.

    Apart from loading itself, which takes a second to import: who asks for a load, on the
    command line or over HTTP, has to name its manner before it is known that there is one.
    """

    REPLACE = "Load of source {}"
    ADD = "Addition to source {}"
    EDIT = "Update of source {}"
    """The files hold all that it is to hold; what is said of its earlier files stays."""
    REMOVE = "Removal of source {}"

    def why(self, source: str) -> str:
        """Return for what a version of such a load is published, in words for its record."""
        return self.value.format(source)
