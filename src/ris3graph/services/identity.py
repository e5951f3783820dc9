"""One organisation in two sources: found by an identifier that both have, exactly.

The rule «shared-identifier» writes a decision on identity for each record that has a
CORDIS, ROR or EDRPOU identifier in common with another one. What was there first
survives, for IRIs are minted once. An identifier that two records of one source claim
tells nothing, so it merges nobody and is reported. A number of FP7 that is a participant
code is the same identifier as that code, and a source that has both in two records keeps
two registers: FP7's record is merged into the other one. A steward's decision that two
records are different goes before the rule. Its decisions are written anew at each load
and can be told by their IRI, ``id/identity/shared-identifier/…``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.errors import Problem
from ris3graph.ingest import participant_code
from ris3graph.rdf.namespaces import (
    IDENTITY_GRAPH,
    ONTOLOGY,
    PREFIXES,
    concept,
    entity,
    slug_of,
    source_graph,
)
from ris3graph.said import say
from ris3graph.store import Draft

RULE: Final = "shared-identifier"
IDENTIFIERS: Final = ("cordisId", "ror", "edrpou")
"""Properties whose value is of one organisation only."""

_GRAPH: Final = NamedNode(IDENTITY_GRAPH)
_OURS: Final = entity("identity", RULE) + "/"
_SURVIVOR, _MERGED, _COMPARED, _DECISION = (
    NamedNode(ONTOLOGY + name) for name in ("survivor", "merged", "compared", "identityDecision")
)
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_ASSERTION: Final = NamedNode(ONTOLOGY + "IdentityAssertion")
_SAME, _DIFFERENT = (NamedNode(concept("identity-decision", n)) for n in ("same", "different"))
_REASON: Final = NamedNode(PREFIXES["dct"] + "source")


@dataclass(frozen=True, slots=True)
class Claim:
    """A record of a source that has an identifier."""

    source: str
    record: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Identities:
    """What the rule found.

    Attributes
    ----------
    quads
        Its decisions; all earlier ones are to go.
    warnings
        Identifiers that merge nobody.
    """

    quads: frozenset[Quad]
    warnings: tuple[Problem, ...]


def identify(claims: Iterable[Claim], existing: Iterable[Quad], *, loaded: str) -> Identities:
    """Apply the rule.

    Parameters
    ----------
    claims
        Identifiers of all records of all sources.
    existing
        The graph of decisions on identity as it stands.
    loaded
        The source that is being loaded: of two records, its own is the newer one.
    """
    # By identifier, then by source and its way of writing it.
    holders: defaultdict[str, defaultdict[tuple[str, str], set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    newer: defaultdict[str, bool] = defaultdict(lambda: True)
    of_fp7: defaultdict[str, bool] = defaultdict(lambda: True)
    for claim in claims:
        code = participant_code(claim.identifier)
        holders[code][claim.source, claim.identifier].add(claim.record)
        newer[claim.record] &= claim.source == loaded
        of_fp7[claim.record] &= code != claim.identifier
    before, different = _decided(existing)
    warnings: list[Problem] = []
    groups = _Groups()
    twins: list[tuple[frozenset[str], str]] = []
    for identifier, by_place in sorted(holders.items()):
        records = sorted(set().union(*by_place.values()))
        if len(records) < 2:
            continue
        crowded = sorted(place for place, found in by_place.items() if len(found) > 1)
        pairs = _twins(by_place, without={source for source, _ in crowded})
        twins += [(pair, identifier) for pair in pairs]
        if crowded:
            warnings.append(_ambiguous(*crowded[0], records))
        for together in pairs if crowded else [records]:
            first, *others = sorted(together)
            for record in others:
                groups.join(first, record, identifier)
    quads: set[Quad] = set()
    for whole, reason in groups.all():
        parts = [(whole, reason)]
        if _told_apart(whole, different):
            warnings.append(_disputed(reason, sorted(whole)))
            # What one source says of its own two records is not disputed with them.
            parts = [
                (pair, code)
                for pair, code in twins
                if pair <= whole and not _told_apart(pair, different)
            ]
        for group, identifier in parts:
            kept = min(group, key=lambda r: (_age(r, before, newer=newer[r]), of_fp7[r], r))
            for record in group - {kept}:
                quads |= _decision(kept, record, identifier)
    return Identities(frozenset(quads), tuple(warnings))


def _twins(by_place: Mapping[tuple[str, str], set[str]], without: set[str]) -> list[frozenset[str]]:
    """Records of one source each that have an identifier in two ways of writing it."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    for (source, _), found in by_place.items():
        if source not in without:
            own[source] |= found
    return [frozenset(found) for _, found in sorted(own.items()) if len(found) > 1]


def _told_apart(group: Set[str], different: Iterable[frozenset[str]]) -> bool:
    return any(pair <= group for pair in different)


def rule_quads(existing: Iterable[Quad]) -> set[Quad]:
    """Return the decisions that the rule wrote before."""
    return {
        quad
        for quad in existing
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(_OURS)
    }


def merge_shared(draft: Draft, *, loaded: str) -> tuple[Problem, ...]:
    """Write the rule's decisions into the graph of identities of a draft.

    Parameters
    ----------
    draft
        With the source that is being loaded in it.
    loaded
        Name of that source.

    Returns
    -------
    tuple of Problem
        Identifiers that merge nobody.
    """
    existing = draft.graph(IDENTITY_GRAPH)
    found = identify(_claims(draft), existing, loaded=loaded)
    written = rule_quads(existing)
    draft.apply(added=found.quads - written, removed=written - found.quads)
    return found.warnings


def _claims(draft: Draft) -> Iterator[Claim]:
    root = source_graph("")
    for graph in draft.digests:
        if graph.startswith(root):
            for name in IDENTIFIERS:
                for quad in draft.store.quads_for_pattern(
                    None, NamedNode(ONTOLOGY + name), None, NamedNode(graph)
                ):
                    if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                        source = graph.removeprefix(root)
                        yield Claim(source, quad.subject.value, quad.object.value)


def _age(record: str, before: Mapping[str, str], *, newer: bool) -> int:
    """0 for a record that survived before, 1 for one that was there, 2 for a new one."""
    if before.get(record) == record:
        return 0
    return 2 if newer and record not in before else 1


class _Groups:
    """Records that are one by way of the identifiers they share (disjoint sets)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._identifier: dict[str, str] = {}

    def _root(self, record: str) -> str:
        while (parent := self._parent.setdefault(record, record)) != record:
            record = parent
        return record

    def join(self, first: str, second: str, identifier: str) -> None:
        self._parent[self._root(second)] = self._root(first)
        self._identifier.setdefault(self._root(first), identifier)

    def all(self) -> list[tuple[Set[str], str]]:
        members: defaultdict[str, set[str]] = defaultdict(set)
        for record in self._parent:
            members[self._root(record)].add(record)
        return [(members[root], self._identifier[root]) for root in sorted(members)]


def _decided(existing: Iterable[Quad]) -> tuple[Mapping[str, str], list[frozenset[str]]]:
    """Survivor of each record that the rule merged, survivors included; pairs told apart."""
    said: defaultdict[str, defaultdict[NamedNode, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in existing:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            said[quad.subject.value][quad.predicate].append(quad.object.value)
    before: dict[str, str] = {}
    different: list[frozenset[str]] = []
    for decision, properties in said.items():
        if decision.startswith(_OURS):
            for survivor in properties[_SURVIVOR]:
                before |= dict.fromkeys((survivor, *properties[_MERGED]), survivor)
        elif _DIFFERENT.value in properties[_DECISION]:
            different.append(frozenset(properties[_COMPARED]))
    return before, different


def _decision(kept: str, merged: str, identifier: str) -> set[Quad]:
    node = NamedNode(_OURS + slug_of(merged))
    said: dict[NamedNode, NamedNode | Literal] = {
        _TYPE: _ASSERTION,
        _SURVIVOR: NamedNode(kept),
        _MERGED: NamedNode(merged),
        _DECISION: _SAME,
        _REASON: Literal(f"rule {RULE}: {identifier}"),
    }
    return {Quad(node, predicate, value, _GRAPH) for predicate, value in said.items()}


def _ambiguous(source: str, identifier: str, records: list[str]) -> Problem:
    return Problem(
        source,
        say("An identifier stands at several organisations of one source, so it merges nobody"),
        say("Leave it at one of them: {names}.", names=", ".join(records)),
        value=identifier,
    )


def _disputed(identifier: str, records: list[str]) -> Problem:
    return Problem(
        IDENTITY_GRAPH,
        say("Records share an identifier, and a steward decided that they are different"),
        say("Nothing needs to be done, if that is right: {names}.", names=", ".join(records)),
        value=identifier,
    )
