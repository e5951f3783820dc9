"""What is read before anybody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ris3graph.errors import VersionNotFoundError
from ris3graph.web.pages.data import quality_counts
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.listing import things_of

if TYPE_CHECKING:
    from ris3graph.web.pages.ask import Site


def read_ahead(site: Site) -> None:
    """Read what pages of the current version need, so that no visitor waits for it.

    With all of CORDIS it takes the engine half a minute; without data, nothing.
    """
    try:
        reader = site.reader()
    except VersionNotFoundError:
        return
    for name in ("actor", "collaboration"):
        things_of(site, reader, KINDS[name])
    quality_counts(reader, site.catalogue)
