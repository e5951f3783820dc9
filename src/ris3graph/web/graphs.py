"""Named graphs as documents, streamed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from ris3graph.rdf.namespaces import GRAPH
from ris3graph.rdf.writing import XmlCheck
from ris3graph.web.negotiation import DATASET_FORMATS, GRAPH_FORMATS, Format
from ris3graph.web.streaming import streamed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ris3graph.rdf.digest import GraphDigest
    from ris3graph.rdf.reader import Reader
    from ris3graph.web.pages.ask import Site

LOOKED_THROUGH: Final = 200_000
"""Statements up to which a graph is looked through for what XML cannot hold before it is
sent, some seconds; of a larger one the loading has refused control characters."""

ONE_GRAPH: Final = (*GRAPH_FORMATS, *DATASET_FORMATS)
"""Formats of a graph, the preferred first."""


class GraphDocuments:
    """Sends graphs.

    Parameters
    ----------
    site
        Has the digests of versions.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._fit: set[GraphDigest] = set()

    def send(
        self, request: Request, reader: Reader, iri: str, chosen: Format, *, packed: bool = False
    ) -> Response:
        """Return a graph as a response.

        Parameters
        ----------
        request
            What was asked.
        reader, iri
            The version, and which of its graphs.
        chosen
            How it is written, one of `ONE_GRAPH`.
        packed
            Whether as a gzip file.

        Raises
        ------
        FormatError
            It is to be XML, which cannot hold it.
        """
        registered = next(item for item in ONE_GRAPH if item.name == chosen.name)
        digest = self._site.versions.get(reader.version).digests[iri]
        if chosen.name == "rdf" and digest not in self._fit and digest.quads <= LOOKED_THROUGH:
            # Before the first piece is sent, since a status cannot be taken back.
            reader.export(XmlCheck(), registered.media_type, iri)  # type: ignore[arg-type] # a stream of bytes in all but name
            self._fit.add(digest)
        name = iri.removeprefix(GRAPH).replace("/", "-")
        return streamed(
            request,
            partial(reader.export, media_type=registered.media_type, graph=iri),
            media_type=chosen.content_type,
            file_name=f"{name}-v{reader.version}.{chosen.name}{'.gz' if packed else ''}",
            etag=f"{str(digest)[:DIGITS]}-{chosen.name}",
            headers={"RIS3-Version": str(reader.version), "Vary": "Accept"},
        )


DIGITS: Final = 24
"""Digits of a digest that an entity tag holds."""
