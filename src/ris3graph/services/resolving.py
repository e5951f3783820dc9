"""The resolved graph: what the sources say together, ready for reading.

Everything of the source graphs, with identities canonicalised, plus what follows from
ontology and vocabularies. The engine infers nothing, so what readers rely on is
written down: superclasses, classes by type and kind, dates as bounds, labels with a
language, fields and the second partition on the subjects themselves. It is rebuilt
from the sources before each publishing and never edited.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, RESOLVED_GRAPH, concept

_RESOLVED: Final = NamedNode(RESOLVED_GRAPH)
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_LABEL: Final = NamedNode(PREFIXES["skos"] + "prefLabel")
_ALTERNATIVE: Final = NamedNode(PREFIXES["skos"] + "altLabel")
_FUNCTIONAL: Final = NamedNode(PREFIXES["owl"] + "FunctionalProperty")
_TITLE: Final = NamedNode(PREFIXES["dct"] + "title")
_DERIVED_FROM: Final = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
_DATE: Final = NamedNode(PREFIXES["xsd"] + "date")
_TRUE: Final = Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))
_CYRILLIC: Final = re.compile(r"[Ѐ-ӿ]")

Term = NamedNode | Literal
Statements = Mapping[NamedNode, list[Term]]
_Described = Mapping[NamedNode, Statements]
Add = Callable[[NamedNode, NamedNode, Term], None]


def _ris3(name: str) -> NamedNode:
    return NamedNode(ONTOLOGY + name)


_COLLABORATION: Final = _ris3("Collaboration")
_PROGRAMME: Final = _ris3("Programme")
_BASIS_CONFIDENCE: Final = frozenset(
    NamedNode(concept("attribution-confidence", level)) for level in ("high", "medium")
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Outcome of resolving.

    Attributes
    ----------
    quads
        The resolved graph.
    merged
        How many entities were merged into another.
    cycles
        Entities that were asserted to be merged in a circle; the smallest IRI of each
        circle was taken as the survivor.
    """

    quads: set[Quad]
    merged: int
    cycles: tuple[str, ...]


def resolve(
    sources: Iterable[Quad], identities: Iterable[Quad], schema: Iterable[Quad]
) -> Resolution:
    """Build the resolved graph.

    Parameters
    ----------
    sources
        Quads of all source graphs.
    identities
        Quads of the graph of identity assertions.
    schema
        Quads of the ontology and the vocabularies.
    """
    survivor, cycles = canonical(identities)
    rules = _describe(schema)
    statements = _merged(list(sources), survivor, _functional(rules))
    described = _describe(statements)
    inferred: set[Quad] = set()

    def add(subject: NamedNode, predicate: NamedNode, value: Term) -> None:
        inferred.add(Quad(subject, predicate, value, _RESOLVED))

    supers = _superclasses(rules)
    operators = {
        operator
        for properties in described.values()
        for operator in properties.get(_ris3("operatedBy"), ())
    }
    for subject, properties in described.items():
        classes = _classes(properties, rules, supers)
        for found in classes:
            add(subject, _TYPE, found)
        if _COLLABORATION in classes or _PROGRAMME in classes:
            _add_dates(subject, properties, described, add)
        if _COLLABORATION in classes:
            _add_label(subject, properties, add)
        if _ris3("Attribution") in classes:
            _add_domain(properties, add)
        if _ris3("Actor") in classes:
            _add_party(subject, properties, rules, operators, add)
    return Resolution(statements | inferred, len(survivor), cycles)


def _functional(rules: _Described) -> set[NamedNode]:
    """Properties of which a thing has one value."""
    return {
        subject for subject, properties in rules.items() if _FUNCTIONAL in properties.get(_TYPE, ())
    }


def _merged(
    sources: list[Quad], survivor: Mapping[NamedNode, NamedNode], functional: set[NamedNode]
) -> set[Quad]:
    """Move all statements to the survivors.

    Where a thing has one value, the survivor's own stands; a name of the merged one
    becomes an alternative name where the survivor has a name in that language.
    """
    kept = set(survivor.values())
    own: set[tuple[NamedNode, NamedNode, str | None]] = set()
    for quad in sources:
        if isinstance(quad.subject, NamedNode) and quad.subject in kept:
            own.add((quad.subject, quad.predicate, _language(quad)))
    statements: set[Quad] = set()
    # In order, so that of several merged ones the same value is taken each time.
    for quad in sorted(sources, key=str) if survivor else sources:
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if isinstance(subject, NamedNode) and subject in survivor:
            subject = survivor[subject]
            place = (subject, predicate, _language(quad))
            if predicate == _LABEL and place in own:
                predicate = _ALTERNATIVE
            elif predicate in functional or predicate == _LABEL:
                if place in own:
                    continue
                own.add(place)
        # Which row a statement comes from stays as it is.
        if isinstance(value, NamedNode) and predicate != _DERIVED_FROM:
            value = survivor.get(value, value)
        statements.add(Quad(subject, predicate, value, _RESOLVED))
    return statements


def _language(quad: Quad) -> str | None:
    return quad.object.language if isinstance(quad.object, Literal) else None


def canonical(
    identities: Iterable[Quad],
) -> tuple[dict[NamedNode, NamedNode], tuple[str, ...]]:
    """Follow identity assertions to their end.

    Returns
    -------
    tuple
        Survivor of each merged entity, chains followed; and the survivors of circles.
    """
    described = _describe(identities)
    step: dict[NamedNode, NamedNode] = {}
    for _, properties in sorted(described.items(), key=lambda item: item[0].value):
        survivors = _nodes(properties, "survivor")
        for loser in _nodes(properties, "merged"):
            if survivors and loser != survivors[0]:
                step.setdefault(loser, survivors[0])
    found: dict[NamedNode, NamedNode] = {}
    cycles: set[str] = set()
    for start in step:
        path, node = [start], start
        while node in step and step[node] not in path:
            node = step[node]
            path.append(node)
        if node in step:
            circle = path[path.index(step[node]) :]
            node = min(circle, key=lambda n: n.value)
            cycles.add(node.value)
        if start != node:
            found[start] = node
    return found, tuple(sorted(cycles))


def bounds(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of an EDTF level 0 date, ``None`` for anything else."""
    parts = text.split("T", maxsplit=1)[0].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
        if len(numbers) == 2:
            last = calendar.monthrange(numbers[0], numbers[1])[1]
            return date(numbers[0], numbers[1], 1), date(numbers[0], numbers[1], last)
        day = date.fromisoformat("-".join(parts))
    except ValueError:
        return None
    return day, day


def _describe(quads: Iterable[Quad]) -> _Described:
    described: defaultdict[NamedNode, defaultdict[NamedNode, list[Term]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            described[quad.subject][quad.predicate].append(quad.object)
    return described


def _nodes(properties: Statements, name: str) -> list[NamedNode]:
    """Return the IRIs that a property names, sorted: statements come in no order."""
    values = properties.get(_ris3(name), ())
    return sorted((v for v in values if isinstance(v, NamedNode)), key=lambda node: node.value)


def _superclasses(rules: _Described) -> dict[Term, set[NamedNode]]:
    """Every class with itself and all its superclasses that are ours."""
    direct = {
        subject: [
            parent
            for parent in properties.get(_SUBCLASS, ())
            if isinstance(parent, NamedNode) and parent.value.startswith(ONTOLOGY)
        ]
        for subject, properties in rules.items()
    }

    def climb(subject: NamedNode) -> set[NamedNode]:
        found, above = {subject}, [subject]
        while above:
            for parent in direct.get(above.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    above.append(parent)
        return found

    return {subject: climb(subject) for subject in direct}


def _classes(
    properties: Statements, rules: _Described, supers: Mapping[Term, set[NamedNode]]
) -> set[NamedNode]:
    stated: list[Term] = list(properties.get(_TYPE, ()))
    for by, names in (("actorType", "actorClass"), ("collaborationKind", "collaborationClass")):
        for value in properties.get(_ris3(by), ()):
            if isinstance(value, NamedNode):
                stated += rules.get(value, {}).get(_ris3(names), [])
    found: set[NamedNode] = set()
    for name in stated:
        if isinstance(name, NamedNode):
            found |= supers.get(name, {name})
    return found


def _add_dates(subject: NamedNode, properties: Statements, described: _Described, add: Add) -> None:
    span, inferred = _span(properties), False
    if span is None:
        # An undated tie of a programme with known years takes the programme's.
        for programme in _nodes(properties, "underProgramme"):
            if span is None:
                span = _span(described.get(programme, {}))
                inferred = span is not None
    if span is None:
        return
    for name, day in zip(("earliest", "latest"), span, strict=True):
        if day is not None:
            add(subject, _ris3(name), Literal(day.isoformat(), datatype=_DATE))
    if inferred:
        add(subject, _ris3("dateInferred"), _TRUE)


def _span(properties: Statements) -> tuple[date | None, date | None] | None:
    starts = [b for v in properties.get(_ris3("startDate"), ()) if (b := bounds(v.value))]
    ends = [b for v in properties.get(_ris3("endDate"), ()) if (b := bounds(v.value))]
    if not starts and not ends:
        return None
    first = min(starts)[0] if starts else None
    last = max(b[1] for b in ends) if ends else max(b[1] for b in starts)
    return first, last


def _add_label(subject: NamedNode, properties: Statements, add: Add) -> None:
    for title in properties.get(_TITLE, ()):
        if isinstance(title, Literal):
            language = title.language or ("uk" if _CYRILLIC.search(title.value) else "en")
            add(subject, _LABEL, Literal(title.value, language=language))


def _add_domain(properties: Statements, add: Add) -> None:
    stated = NamedNode(concept("attribution-basis", "stated")) in properties.get(_ris3("basis"), ())
    levels = properties.get(_ris3("attributionConfidence"), ())
    if stated or _BASIS_CONFIDENCE.intersection(levels):
        for subject in properties.get(_ris3("subject"), ()):
            if isinstance(subject, NamedNode):
                for domain in properties.get(_ris3("domain"), ()):
                    add(subject, _ris3("domain"), domain)


def _add_party(
    subject: NamedNode,
    properties: Statements,
    rules: _Described,
    operators: set[Term],
    add: Add,
) -> None:
    """Second partition: operators of infrastructure, NGOs by side, the rest by type."""
    party = _ris3("party")
    if subject in operators:
        add(subject, party, NamedNode(concept("party", "infrastructure")))
    elif NamedNode(concept("helix", "civil_society")) in properties.get(_ris3("primaryHelix"), ()):
        add(subject, party, NamedNode(concept("party", "ngo")))
    else:
        for value in properties.get(_ris3("actorType"), ()):
            if isinstance(value, NamedNode):
                for found in rules.get(value, {}).get(party, ()):
                    add(subject, party, found)
