"""The resolved graph of a draft, brought up to date with its sources.

Where most of the data are new, all of it is resolved anew. Otherwise only what the
load speaks of, with all that the rules (`ris3graph.services.resolving`) read of its
surroundings: so a small load takes as long as it is large, whatever the store holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl
from pyoxigraph import NamedNode

from ris3graph.rdf.lines import EMPTY, SCHEMA, from_quads, is_iri
from ris3graph.rdf.namespaces import (
    IDENTITY_GRAPH,
    META_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    RESOLVED_GRAPH,
    source_graph,
    vocabulary_graph,
)
from ris3graph.services.naming import ranked
from ris3graph.services.provenance import first_loads
from ris3graph.services.resolving import canonical, resolve
from ris3graph.services.validation import far_properties
from ris3graph.store import Draft

_SHARE: Final = 4
"""What is less than one part in so many of all source statements is resolved by itself."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The resolved graph of a draft as far as it was made anew.

    Attributes
    ----------
    statements
        Resolved statements that have to be looked at: those of `focus` and of all that
        they refer to.
    schema
        Statements of the ontology and the vocabularies.
    focus
        Terms of what the load says something of or touches, in a column ``s``; ``None``
        where that is everything.
    merged, cycles
        See `ris3graph.services.resolving.Resolution`.
    """

    statements: pl.DataFrame
    schema: pl.DataFrame
    focus: pl.DataFrame | None
    merged: int
    cycles: tuple[str, ...]


def rebuild(
    draft: Draft,
    loaded: str,
    said: pl.DataFrame,
    gone: pl.DataFrame,
    before: pl.DataFrame,
    *,
    anew: bool,
) -> Rebuilt:
    """Bring the resolved graph up to date.

    Parameters
    ----------
    draft
        The draft; its source graphs are as they are to be.
    loaded
        IRI of the source graph that was loaded.
    said
        All statements of it.
    gone
        What it said before and says no more.
    before
        Assertions of identity as they were; the draft has those that are to hold.
    anew
        Whether ontology or vocabularies are other than they were.
    """
    digests = draft.digests
    graphs = sources_in_order(draft)
    total = sum(digests[graph].quads for graph in graphs)
    schema_graphs = [
        g for g in digests if g.startswith(vocabulary_graph("")) or g == ONTOLOGY_GRAPH
    ]
    schema = pl.concat([EMPTY, *(draft.statements(graph) for graph in schema_graphs)])
    identities = draft.statements(IDENTITY_GRAPH)
    if not anew and RESOLVED_GRAPH in digests and (said.height + gone.height) * _SHARE < total:
        part = _Part(draft, graphs, identities, schema)
        return part.rebuild(pl.concat([said, gone]), before)
    sources = (said if graph == loaded else draft.statements(graph) for graph in graphs)
    resolution = resolve(_ranked(sources), identities, schema)
    draft.replace(RESOLVED_GRAPH, resolution.statements)
    return Rebuilt(resolution.statements, schema, None, resolution.merged, resolution.cycles)


def sources_in_order(draft: Draft) -> list[str]:
    """Return the graphs of the sources, those that were loaded first before the others."""
    since = first_loads(draft.graph(META_GRAPH))
    graphs = sorted(graph for graph in draft.digests if graph.startswith(source_graph("")))
    # One that is loaded for the first time comes last.
    known = sorted((graph for graph in graphs if graph in since), key=since.__getitem__)
    return known + [graph for graph in graphs if graph not in since]


class _Part:
    """Resolving of a part of the sources."""

    def __init__(
        self, draft: Draft, graphs: list[str], identities: pl.DataFrame, schema: pl.DataFrame
    ) -> None:
        self._store = draft.store
        self._draft = draft
        self._sources = graphs
        self._identities = identities
        self._schema = schema
        survivor, _ = canonical(identities)
        self._groups: dict[str, set[str]] = {}
        for loser, kept in survivor.items():
            self._groups.setdefault(kept, {kept}).add(loser)
        for loser, kept in survivor.items():
            self._groups[loser] = self._groups[kept]

    def rebuild(self, changed: pl.DataFrame, before: pl.DataFrame) -> Rebuilt:
        """Resolve what statements speak of, and note what is other than it was."""
        about = self._together(changed["s"].unique()) | self._moved(before)
        own = self._of(about)
        # What is attributed to a field, or operated, has statements that follow from that.
        both = pl.concat([own.select(*SCHEMA), changed])
        reached = both.filter(pl.col("p").is_in([_ris3("subject"), _ris3("operatedBy")]))["o"]
        # What is undated takes the dates of its programme.
        under = self._referring(self._redated(changed), "underProgramme")
        further = self._together([*reached, *under["s"]]) - about
        about |= further
        own = pl.concat([own, self._of(further)])
        above = own.filter(pl.col("p") == _ris3("underProgramme"))["o"]
        context = [
            self._of(set(self._referring(about, "subject")["s"]) - about),
            self._referring(about, "operatedBy"),
            self._of(self._together(above) - about),
        ]
        resolution = resolve(pl.concat([own, *context]), self._identities, self._schema)
        wanted = pl.DataFrame({"s": sorted(about)}, schema={"s": pl.String})
        new = resolution.statements.join(wanted, on="s", how="semi")
        old = self._in(RESOLVED_GRAPH, about)
        come = new.join(old, on=list(SCHEMA), how="anti")
        gone = old.join(new, on=list(SCHEMA), how="anti")
        self._draft.change(RESOLVED_GRAPH, come, gone)
        far = pl.concat([come, gone]).filter(pl.col("p").is_in(list(far_properties())))
        return self._rebuilt(new, about, set(far["s"]), resolution.merged, resolution.cycles)

    def _rebuilt(
        self,
        new: pl.DataFrame,
        focus: set[str],
        changed: set[str],
        merged: int,
        cycles: tuple[str, ...],
    ) -> Rebuilt:
        """Add what refers to what changed, and what is referred to."""
        resolved = NamedNode(RESOLVED_GRAPH)
        referring = {
            str(quad.subject)
            for term in changed
            for quad in self._store.quads_for_pattern(None, None, _node(term), resolved)
        } - focus
        seen = pl.concat([new, self._in(RESOLVED_GRAPH, referring)])
        values = set(seen.filter(is_iri(pl.col("o")))["o"].unique()) - focus - referring
        statements = pl.concat([seen, self._in(RESOLVED_GRAPH, values)])
        terms = pl.DataFrame({"s": sorted(focus | referring)}, schema={"s": pl.String})
        return Rebuilt(statements, self._schema, terms, merged, cycles)

    def _moved(self, before: pl.DataFrame) -> set[str]:
        """Return what is merged otherwise than before, and what names it."""
        pairs = [(before, self._identities), (self._identities, before)]
        other = pl.concat([a.join(b, on=list(SCHEMA), how="anti") for a, b in pairs])
        named = other.filter(pl.col("p").is_in([_ris3("survivor"), _ris3("merged")]))["o"]
        moved = self._together(named)
        return moved | self._together(self._referring(moved)["s"])

    def _redated(self, changed: pl.DataFrame) -> set[str]:
        """Return what has other dates than before, of what statements speak of."""
        dates = pl.col("p").is_in([_ris3("startDate"), _ris3("endDate")])
        dated = self._together(changed.filter(dates)["s"].unique())
        new = resolve(self._of(dated), self._identities, self._schema).statements.filter(dates)
        old = self._in(RESOLVED_GRAPH, dated).filter(dates)
        other = [a.join(b, on=list(SCHEMA), how="anti") for a, b in ((new, old), (old, new))]
        return self._together(pl.concat(other)["s"])

    def _together(self, terms: Iterable[str]) -> set[str]:
        """IRIs among terms, with all that they are merged with."""
        found: set[str] = set()
        for term in terms:
            if term.startswith("<") and not term.startswith("<<"):
                found |= self._groups.get(term, {term})
        return found

    def _of(self, subjects: Collection[str]) -> pl.DataFrame:
        """Return all statements of subjects in the sources, each with the rank of its source."""
        return _ranked(self._in(graph, subjects) for graph in self._sources)

    def _in(self, graph: str, subjects: Iterable[str]) -> pl.DataFrame:
        """Return all statements of subjects in a graph."""
        name = NamedNode(graph)
        return from_quads(
            quad
            for subject in subjects
            for quad in self._store.quads_for_pattern(_node(subject), None, None, name)
        )

    def _referring(self, objects: Collection[str], predicate: str | None = None) -> pl.DataFrame:
        """Return the statements of the sources that name objects, by a property of ours."""
        name = None if predicate is None else NamedNode(ONTOLOGY + predicate)
        return _ranked(
            from_quads(
                quad
                for value in objects
                for quad in self._store.quads_for_pattern(
                    None, name, _node(value), NamedNode(graph)
                )
            )
            for graph in self._sources
        )


def _ranked(sources: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([ranked(EMPTY, 0), *(ranked(said, rank) for rank, said in enumerate(sources))])


def _node(term: str) -> NamedNode:
    return NamedNode(term[1:-1])


def _ris3(name: str) -> str:
    return f"<{ONTOLOGY}{name}>"
