"""The shapes that this program checks itself, column by column.

SHACL says what is wrong one node at a time; a shape whose constraints are known here
is a few joins over all nodes instead. A shape with anything else is left to pySHACL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from ris3graph.rdf.namespaces import PREFIXES

_Term = NamedNode | BlankNode | Literal
Step = tuple[str, ...]
"""Properties to choose from."""

SH: Final = PREFIXES["sh"]
_RDF: Final = PREFIXES["rdf"]
_CLASSES: Final = frozenset({PREFIXES["rdfs"] + "Class", PREFIXES["owl"] + "Class"})
_SAID: Final = frozenset({"severity", "message", "name", "description", "order", "path"})
"""Properties of a shape that constrain nothing."""
_TARGETS: Final = frozenset({"targetClass", "targetSubjectsOf"})
_TESTS: Final = frozenset(
    {"class", "in", "nodeKind", "pattern", "languageIn", "datatype", "minInclusive", "maxInclusive"}
)
_COUNTS: Final = frozenset({"minCount", "maxCount", "uniqueLang"})
_COMPARISONS: Final = frozenset({"lessThanOrEquals"})
_NESTED: Final = frozenset({"not", "or", "xone", "qualifiedValueShape", "qualifiedMinCount"})
_KNOWN: Final = _SAID | _TARGETS | _TESTS | _COUNTS | _COMPARISONS | _NESTED


@dataclass(frozen=True, slots=True)
class Test:
    """What one value must be: a constraint by its name in SHACL, and its parameter."""

    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that can be checked by columns; terms are as the engine writes them.

    Attributes
    ----------
    name
        Local name of the shape.
    severity
        ``violation``, ``warning`` or ``info``.
    messages
        What is wrong and what to do, by language.
    classes, subjects_of
        Classes and properties whose instances and subjects it is about.
    path
        Steps to the values; none for the node itself.
    tests
        Constraints on each value.
    counts
        ``minCount``, ``maxCount`` and ``uniqueLang`` (0 or 1).
    not_after
        Properties whose values each value must not exceed (``sh:lessThanOrEquals``).
    qualified
        How many values at least must conform to a shape.
    excluded
        Shapes that no value may conform to (``sh:not``).
    choices
        Shapes of each of which a value must conform to one at least (``sh:or``).
    alternatives
        Shapes of each of which a value must conform to exactly one (``sh:xone``).
    """

    name: str
    severity: str
    messages: Mapping[str, str]
    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    path: tuple[Step, ...]
    tests: tuple[Test, ...]
    counts: Mapping[str, int]
    not_after: tuple[str, ...]
    qualified: tuple[int, Shape] | None
    excluded: tuple[Shape, ...]
    choices: tuple[tuple[Shape, ...], ...]
    alternatives: tuple[tuple[Shape, ...], ...]

    @property
    def about(self) -> str | None:
        """IRI of the property, where the path is just one."""
        step = self.path[0] if len(self.path) == 1 else ()
        return step[0][1:-1] if len(step) == 1 else None

    def far(self, *, beyond: bool = False) -> set[str]:
        """Properties that it reads of other nodes than the one that it is about.

        Parameters
        ----------
        beyond
            Whether the shape is held against another node itself.
        """
        steps = self.path if beyond else self.path[1:]
        found = {name for step in steps for name in step}
        beyond = beyond or bool(self.path)
        if beyond:
            found |= {*self.not_after} if not self.path else set()
            found |= {f"<{_RDF}type>" for test in self.tests if test.kind == "class"}
        listed = (*self.choices, *self.alternatives)
        nested = [*self.excluded, *(one for choice in listed for one in choice)]
        nested += [] if self.qualified is None else [self.qualified[1]]
        return found.union(*(shape.far(beyond=beyond) for shape in nested))


class _UnknownError(Exception):
    """A shape says something that is not known here."""


class Shapes:
    """All shapes of a folder of Turtle files.

    Parameters
    ----------
    folder
        The folder.

    Attributes
    ----------
    compiled
        Shapes that can be checked by columns.
    others
        IRIs of shapes with a target that cannot.
    """

    def __init__(self, folder: Path) -> None:
        self._said: dict[_Term, dict[str, list[_Term]]] = {}
        for file in sorted(folder.glob("*.ttl")):
            for quad in parse(path=str(file), format=RdfFormat.TURTLE, rename_blank_nodes=True):
                if isinstance(quad.object, _Term):
                    said = self._said.setdefault(quad.subject, defaultdict(list))
                    said[quad.predicate.value].append(quad.object)
        self.compiled: list[Shape] = []
        self.others: list[str] = []
        for subject, said in self._said.items():
            implicit = any(kind.value in _CLASSES for kind in said.get(f"{_RDF}type", ()))
            if not implicit and not any(name.startswith(f"{SH}target") for name in said):
                continue
            if implicit or not isinstance(subject, NamedNode):
                self.others.append(subject.value)
                continue
            try:
                shape = self._shape(subject)
            except _UnknownError:
                self.others.append(subject.value)
            else:
                self.compiled.append(replace(shape, name=subject.value.rsplit("#", 1)[-1]))

    def _shape(self, subject: _Term) -> Shape:
        said = {
            name.removeprefix(SH): values
            for name, values in self._said.get(subject, {}).items()
            if name != f"{_RDF}type"
        }
        if not said.keys() <= _KNOWN or (said.keys() & _TARGETS and "message" not in said):
            raise _UnknownError
        messages = [m for m in said.get("message", ()) if isinstance(m, Literal)]
        severity = said["severity"][0].value if "severity" in said else f"{SH}Violation"
        qualified = [self._shape(value) for value in said.get("qualifiedValueShape", ())]
        if len(qualified) > 1 or bool(qualified) != ("qualifiedMinCount" in said):
            raise _UnknownError
        return Shape(
            name="",
            severity=severity.rsplit("#", 1)[-1].lower(),
            messages={message.language or "en": message.value for message in messages},
            classes=tuple(map(str, said.get("targetClass", ()))),
            subjects_of=tuple(map(str, said.get("targetSubjectsOf", ()))),
            path=self._path(said["path"][0]) if "path" in said else (),
            tests=tuple(self._test(kind, v) for kind in sorted(_TESTS) for v in said.get(kind, ())),
            counts={kind: _number(said[kind][0]) for kind in _COUNTS if kind in said},
            not_after=tuple(map(str, said.get("lessThanOrEquals", ()))),
            qualified=(_number(said["qualifiedMinCount"][0]), qualified[0]) if qualified else None,
            excluded=tuple(map(self._shape, said.get("not", ()))),
            choices=self._shapes(said.get("or", ())),
            alternatives=self._shapes(said.get("xone", ())),
        )

    def _shapes(self, lists: Iterable[_Term]) -> tuple[tuple[Shape, ...], ...]:
        return tuple(tuple(map(self._shape, self._list(each))) for each in lists)

    def _test(self, kind: str, value: _Term) -> Test:
        listed = self._list(value) if kind in {"in", "languageIn"} else [value]
        return Test(kind, tuple(map(str, listed)))

    def _list(self, node: _Term) -> list[_Term]:
        members: list[_Term] = []
        while node.value != f"{_RDF}nil":
            members += self._said[node][f"{_RDF}first"]
            node = self._said[node][f"{_RDF}rest"][0]
        return members

    def _path(self, node: _Term) -> tuple[Step, ...]:
        listed = f"{_RDF}first" in self._said.get(node, {})
        return tuple(map(self._step, self._list(node) if listed else [node]))

    def _step(self, node: _Term) -> Step:
        if isinstance(node, NamedNode):
            return (str(node),)
        said = self._said.get(node, {})
        if said.keys() == {f"{SH}alternativePath"}:
            members = self._list(said[f"{SH}alternativePath"][0])
            return tuple(part for member in members for part in self._step(member))
        raise _UnknownError


def _number(term: _Term) -> int:
    return {"true": 1, "false": 0}.get(term.value) or int(term.value.replace("false", "0"))
