"""Who loaded what, when, from which files, and what a version is: PROV, DCAT and VoID."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from ris3graph.ingest import Ingested
from ris3graph.rdf.namespaces import (
    BASE,
    META_GRAPH,
    PREFIXES,
    entity,
    source_file,
    source_graph,
)
from ris3graph.store import Version

_META: Final = NamedNode(META_GRAPH)
_XSD: Final = PREFIXES["xsd"]
_BELONGING: Final = frozenset({PREFIXES["dct"] + "hasPart", PREFIXES["prov"] + "wasGeneratedBy"})


@dataclass(frozen=True, slots=True)
class Source:
    """What is said of a source as a whole.

    Attributes
    ----------
    name
        Short name, as in the IRI of its graph.
    title
        Name for people, if given.
    licence
        IRI or text of the licence, if given.
    format
        How its files are read, one of ``ris3graph.ingest.FORMATS``.
    """

    name: str
    title: str | None = None
    licence: str | None = None
    format: str = "auto"


def load_quads(
    source: Source,
    files: Iterable[Ingested],
    when: datetime,
    who: str,
    *,
    since: datetime | None = None,
) -> set[Quad]:
    """Describe a load: the activity, the source as a data set, and its files.

    Parameters
    ----------
    source
        The source that was loaded.
    files
        Its files.
    when
        Time of the load, UTC.
    who
        Who loaded.
    since
        When the source was loaded first; now by default.
    """
    quads: set[Quad] = set()
    graph = NamedNode(source_graph(source.name))
    stamp = when.strftime("%Y%m%dT%H%M%SZ")
    load = NamedNode(entity("load", f"{source.name}-{stamp}"))

    def add(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> None:
        quads.add(Quad(subject, _term(predicate), value, _META))

    add(graph, "rdf:type", NamedNode(PREFIXES["dcat"] + "Dataset"))
    add(graph, "rdf:type", NamedNode(PREFIXES["ris3"] + "SourceRecord"))
    add(graph, "dct:title", Literal(source.title or source.name))
    if source.licence is not None:
        add(graph, "dct:license", _licence(source.licence))
    # To the last digit: it tells which of two sources was there first.
    add(graph, "dct:created", moment(since or when, "microseconds"))
    add(graph, "prov:wasGeneratedBy", load)
    add(load, "rdf:type", NamedNode(PREFIXES["prov"] + "Activity"))
    add(load, "prov:endedAtTime", moment(when))
    add(load, "ris3:performedBy", Literal(who))
    add(load, "ris3:softwareVersion", Literal(metadata.version("ris3graph")))
    for file in files:
        subject = NamedNode(source_file(source.name, file.name))
        add(load, "prov:used", subject)
        add(graph, "dct:hasPart", subject)
        add(subject, "rdf:type", NamedNode(PREFIXES["dcat"] + "Distribution"))
        add(subject, "dct:title", Literal(file.name))
        add(subject, "dcat:mediaType", Literal(file.media_type))
        add(subject, "dcat:byteSize", _number(file.size))
        add(subject, "ris3:rows", _number(file.rows))
        add(subject, "ris3:sha256", Literal(file.sha256))
        if (licence := file.licence or source.licence) is not None:
            add(subject, "dct:license", _licence(licence))
        if file.mapping is not None:
            add(subject, "ris3:mappingSha256", Literal(file.mapping))
    return quads


def comes_from(meta: Iterable[Quad], source: str, files: Iterable[Ingested]) -> bool:
    """Say whether the metadata tell just these files of a source, by name and hash.

    A table counts with the metadata that it was read by.

    Parameters
    ----------
    meta
        The metadata.
    source
        Name of the source.
    files
        Its files.
    """
    sha256, mapping = _term("ris3:sha256"), _term("ris3:mappingSha256")
    recorded = {
        (quad.subject, quad.predicate, quad.object)
        for quad in replaced_quads(meta, source)
        if quad.predicate in (sha256, mapping)
    }
    given = {
        (NamedNode(source_file(source, file.name)), predicate, Literal(digits))
        for file in files
        for predicate, digits in ((sha256, file.sha256), (mapping, file.mapping))
        if digits is not None
    }
    return recorded == given


def version_triples(version: Version) -> list[Triple]:
    """Describe a published version: who, when, why, and the state of each graph in it."""
    triples: list[Triple] = []

    def add(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> None:
        triples.append(Triple(subject, _term(predicate), value))

    this = NamedNode(entity("version", str(version.number)))
    add(this, "rdf:type", _term("prov:Entity"))
    add(this, "rdf:type", _term("dcat:Dataset"))
    add(this, "dct:identifier", Literal(str(version.number)))
    add(this, "dct:description", Literal(version.why))
    add(this, "prov:generatedAtTime", moment(version.time))
    add(this, "ris3:performedBy", Literal(version.who))
    add(this, "ris3:softwareVersion", Literal(version.software))
    add(this, "void:triples", _number(version.quads))
    if version.number > 1:
        add(this, "prov:wasRevisionOf", NamedNode(entity("version", str(version.number - 1))))
    for graph, digest in sorted(version.digests.items()):
        state = NamedNode(f"{this.value}/{graph.removeprefix(BASE)}")
        add(this, "void:subset", state)
        add(state, "prov:specializationOf", NamedNode(graph))
        add(state, "void:triples", _number(digest.quads))
        add(state, "ris3:digest", Literal(str(digest)))
    return triples


def first_loads(meta: Iterable[Quad]) -> dict[str, datetime]:
    """Return when each source was loaded first, by the IRI of its graph.

    Metadata of old do not tell; there it is the time of the load that they tell of.
    """
    created, generated, ended = map(
        _term, ("dct:created", "prov:wasGeneratedBy", "prov:endedAtTime")
    )
    times: dict[str, datetime] = {}
    loads: dict[str, str] = {}
    since: dict[str, datetime] = {}
    for quad in meta:
        if not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate == generated and isinstance(quad.object, NamedNode):
            loads[quad.subject.value] = quad.object.value
        elif quad.predicate in (created, ended) and isinstance(quad.object, Literal):
            found = since if quad.predicate == created else times
            found[quad.subject.value] = datetime.fromisoformat(quad.object.value)
    return {graph: times[load] for graph, load in loads.items() if load in times} | since


def moment(when: datetime, precision: str = "seconds") -> Literal:
    """Return a time as xsd:dateTime."""
    text = when.isoformat(timespec=precision).replace("+00:00", "Z")
    return Literal(text, datatype=NamedNode(_XSD + "dateTime"))


def _term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(_XSD + "integer"))


def _licence(licence: str) -> NamedNode | Literal:
    web = licence.startswith(("http://", "https://"))
    return NamedNode(licence) if web else Literal(licence)


def continued_quads(ours: set[Quad], source: str, told: set[Quad]) -> tuple[set[Quad], set[Quad]]:
    """Join what the metadata say of a source to what is told of an addition to it.

    Its files stay; the load that they came with gives way to the one that added to it,
    which is said to have used them all, and its title and licence to new ones.

    Parameters
    ----------
    ours
        What the metadata say of the source; see `replaced_quads`.
    source
        Name of the source.
    told
        What is said of the addition; see `load_quads`.

    Returns
    -------
    tuple of set
        What is to be said, and what no longer holds.
    """
    graph = NamedNode(source_graph(source))
    generated, title, used = (
        _term(name) for name in ("prov:wasGeneratedBy", "dct:title", "prov:used")
    )
    (load,) = (quad.object for quad in told if quad.predicate == generated)
    loads = {quad.object for quad in ours if quad.predicate == generated}
    described = {quad.subject for quad in told}
    replaced = {
        quad
        for quad in ours
        if quad.subject in loads
        or quad.predicate == generated
        or (quad.subject in described and quad.subject != graph)
    }
    said = told | {
        Quad(load, used, quad.object, _META)  # type: ignore[arg-type] # an activity of ours
        for quad in ours
        if quad.subject == graph and quad.predicate == _term("dct:hasPart")
    }
    titles = {quad for quad in ours if quad.subject == graph and quad.predicate == title}
    if titles:
        # The addition gives the source no title of its own.
        said -= {quad for quad in told if quad.subject == graph and quad.predicate == title}
    return said, replaced - said


def replaced_quads(meta: Iterable[Quad], source: str) -> set[Quad]:
    """Return what the metadata say of a source now: its description, load and files.

    They describe what the version holds; earlier loads stand in earlier versions.
    Were the activity of an earlier load kept, it would seem to have used the files
    that came with the later one, for files keep their IRIs.
    """
    graph = source_graph(source)
    quads = list(meta)
    ours = {graph}
    for quad in quads:
        if (
            isinstance(quad.subject, NamedNode)
            and quad.subject.value == graph
            and quad.predicate.value in _BELONGING
            and isinstance(quad.object, NamedNode)
        ):
            ours.add(quad.object.value)
    return {
        quad for quad in quads if isinstance(quad.subject, NamedNode) and quad.subject.value in ours
    }
