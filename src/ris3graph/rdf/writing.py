"""Statements to the bytes of a document, and what no document of XML can hold.

XML 1.0 has no way to write most control characters (production 2), and an element cannot
be named by an IRI that ends in no name. The engine writes both as they come; what it
wrote could then be read by nobody.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pyoxigraph import QueryResultsFormat, RdfFormat, serialize

from ris3graph.errors import FormatError
from ris3graph.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

_UNFIT: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix: ")
_NAMELESS: Final = b"<oxprefix: "
"""How the engine begins an element whose property has no name to be one's."""
WITH_PREFIXES: Final = (RdfFormat.TURTLE, RdfFormat.N3)
"""Formats of a graph that are read by people too, with prefixes."""


def document(
    triples: Iterable[Triple], media_type: str, prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Return statements in a format of graphs.

    Parameters
    ----------
    triples
        The statements.
    media_type
        Registered name of the format.
    prefixes
        For Turtle and N3.

    Raises
    ------
    FormatError
        The format cannot hold them.
    """
    form = RdfFormat.from_media_type(media_type)
    content = BytesIO()
    serialize(triples, content, form, prefixes=dict(prefixes) if form in WITH_PREFIXES else None)
    if form == RdfFormat.RDF_XML:
        check_xml(content.getvalue())
    return content.getvalue()


def is_xml(form: RdfFormat | QueryResultsFormat) -> bool:
    """Say whether a format is one of XML."""
    return form in (RdfFormat.RDF_XML, QueryResultsFormat.XML)


def check_xml(written: bytes) -> None:
    """Refuse a document that is no well-formed XML with names.

    Raises
    ------
    FormatError
        It holds what XML cannot hold.
    """
    XmlCheck().write(written)


class XmlCheck:
    """A stream that keeps nothing, and refuses what XML cannot hold."""

    def __init__(self) -> None:
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Look at a piece, with the end of the one before.

        Raises
        ------
        FormatError
            It holds what XML cannot hold.
        """
        text = self._tail + data
        if found := _UNFIT.search(text):
            what = (
                "a property whose IRI ends in no name"
                if found[0] == _NAMELESS
                else f"the character U+{ord(found[0].decode()):04X}"
            )
            raise FormatError(
                f"The answer holds {what}, which XML cannot hold. Ask for another format: "
                "Turtle (text/turtle) for a graph, JSON for rows."
            )
        self._tail = text[-len(_NAMELESS) :]
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is nothing to be kept."""
