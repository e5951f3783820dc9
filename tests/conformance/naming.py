"""The names of the suites' graphs as ours: written can be the graphs of sources alone.

``http://example.org/g1`` stands for the graph of the source ``example-org-g1``, wherever
a test names it: in the text of an update, in parameters, in data and in what is expected.
The default graph stays the default graph, which is computed and cannot be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from ris3graph.rdf.namespaces import source_graph

_PREFIX: Final = re.compile(r"\bPREFIX\s+([\w-]*:)\s*<([^<>]*)>", re.IGNORECASE)
_NAMED: Final = re.compile(
    r"\b(?P<before>(?:GRAPH|WITH|USING|NAMED|TO|INTO|COPY|MOVE|ADD|SILENT)\s*)"
    r"(?P<name><[^<>]*>|[\w-]*:[\w.-]*)",
    re.IGNORECASE,
)
_PARAMETERS: Final = ("graph", "using-graph-uri", "using-named-graph-uri")


def ours(iri: str) -> str:
    """Return the graph of a source that stands for a graph."""
    tail = iri.partition("://")[2] or iri
    return source_graph(re.sub("[^a-z0-9]+", "-", tail.lower()).strip("-"))


@dataclass(frozen=True, slots=True)
class Naming:
    """Puts our names into texts.

    Attributes
    ----------
    graphs
        Those that have one.
    """

    graphs: frozenset[str]

    def text(self, text: str, base: str = "") -> str:
        """Return a text in which graphs bear our names, as IRIs and in parameters."""
        prefixes = dict(_PREFIX.findall(text))

        def rename(match: re.Match[str]) -> str:
            iri = _resolved(match["name"], prefixes, base)
            return match["before"] + (f"<{ours(iri)}>" if iri in self.graphs else match["name"])

        text = _NAMED.sub(rename, text)
        for iri in self.graphs:
            text = text.replace(f"<{iri}>", f"<{ours(iri)}>")
            text = text.replace(f"={quote(iri, safe='')}", f"={quote(ours(iri), safe='')}")
        return text


def graphs_of_update(text: str, base: str = "") -> frozenset[str]:
    """Return the graphs that an update names."""
    prefixes = dict(_PREFIX.findall(text))
    return frozenset(_resolved(match["name"], prefixes, base) for match in _NAMED.finditer(text))


def graphs_of_address(path: str) -> frozenset[str]:
    """Return the graphs that the parameters of an address name for a change."""
    pairs: Iterable[tuple[str, str]] = parse_qsl(urlsplit(path).query)
    return frozenset(value for name, value in pairs if name in _PARAMETERS)


def _resolved(name: str, prefixes: dict[str, str], base: str) -> str:
    if name.startswith("<"):
        return urljoin(base, name[1:-1])
    prefix, _, local = name.partition(":")
    return prefixes.get(f"{prefix}:", f"{prefix}:") + local
