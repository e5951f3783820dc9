"""The network of a version for other programs: who, what is known of them, and why tied.

Nodes are the actors in scope that the filters leave, isolates included; ties come from
records of dialogue between them (`ris3graph.analysis.ties`). Measures are those of the
current run, of the network as a whole: a filter does not change them. Bodies that are
sensitive stand there with their names and ties, as on pages, without measures and
coordinates.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

import polars as pl
from pyoxigraph import NamedNode

from ris3graph.analysis.dialogue import Actor, Record
from ris3graph.analysis.ties import LARGEST, UNDATED, Ties, ties
from ris3graph.catalogue import Catalogue
from ris3graph.errors import NotFoundError
from ris3graph.exchange.network import Column, Kind, Network
from ris3graph.model import Helix
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, entity, slug_of
from ris3graph.rdf.reader import Reader
from ris3graph.rdf.tables import table
from ris3graph.said import say
from ris3graph.services.reading import read_network

WITHHELD: Final = frozenset({"cut_point", "bridge"})
"""What hangs on a single organisation is public at region level only."""

_LABEL: Final = PREFIXES["skos"] + "prefLabel"
_PLACE: Final = {PREFIXES["wgs84"] + "lat": "latitude", PREFIXES["wgs84"] + "long": "longitude"}
_SHOWN: Final = {
    PREFIXES["skos"] + "altLabel": "aliases",
    ONTOLOGY + "secondaryHelix": "secondary_helix",
    ONTOLOGY + "party": "party",
    ONTOLOGY + "actorType": "type",
    ONTOLOGY + "domain": "domain",
    ONTOLOGY + "city": "city",
    ONTOLOGY + "actorStatus": "status",
    ONTOLOGY + "activeFrom": "active_from",
    ONTOLOGY + "activeTo": "active_to",
    ONTOLOGY + "successor": "successor",
    ONTOLOGY + "relocatedFrom": "relocated_from",
    ONTOLOGY + "relocatedTo": "relocated_to",
    ONTOLOGY + "relocationDate": "relocation_date",
    ONTOLOGY + "scope": "scope",
    ONTOLOGY + "sensitivity": "sensitivity",
    PREFIXES["foaf"] + "homepage": "homepage",
    PREFIXES["skos"] + "note": "note",
    PREFIXES["dct"] + "source": "source",
    PREFIXES["prov"] + "wasDerivedFrom": "row",
}
_NAMED: Final = (PREFIXES["voc"], entity("actor", ""), entity("region", ""))
"""What stands under these roots is told by its notation, as nodes and regions are."""
_MANY: Final = " | "
"""Stands between several values of one attribute."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the network is meant; empty for all.

    Attributes
    ----------
    region
        ISO 3166-2 code, or a country's code: its actors.
    helix
        Notation of a side: its actors.
    kind
        Notation of a kind of joint activity: ties by records of this kind only.
    """

    region: str = ""
    helix: str = ""
    kind: str = ""

    def check(self, reader: Reader, catalogue: Catalogue) -> None:
        """Refuse what the data do not know.

        Raises
        ------
        NotFoundError
            There is no such region, side or kind.
        """
        if self.helix and self.helix not in set(Helix):
            raise NotFoundError(
                say(
                    "There is no side «{side}». Sides: {sides}.",
                    side=self.helix,
                    sides=", ".join(Helix),
                )
            )
        if self.region:
            region = NamedNode(entity("region", self.region))
            if not reader.ask(f"ASK {{ ?actor <{ONTOLOGY}locatedIn> {region} }}"):
                raise NotFoundError(f"There is no region «{self.region}» with organisations.")
        if self.kind:
            rows = reader.select(catalogue.get("network-kinds").bind({})).rows
            kinds = sorted(slug_of(row[0].value) for row in rows if isinstance(row[0], NamedNode))
            if self.kind not in kinds:
                raise NotFoundError(
                    say(
                        "This version has nothing of the kind «{kind}». It has: {kinds}.",
                        kind=self.kind,
                        kinds=", ".join(kinds),
                    )
                )


def network(reader: Reader, catalogue: Catalogue, choice: Choice) -> Network:
    """Return the network of a version, or the part of it that is meant.

    Parameters
    ----------
    reader
        The version.
    catalogue
        Queries that read the network.
    choice
        Which part.
    """
    whole = whole_network(reader, catalogue)
    kept = [actor for actor in whole.actors if _is_meant(actor, choice)]
    nodes = [actor.id for actor in kept]
    found = ties(nodes, [r for r in whole.records if choice.kind in ("", r.kind)])
    about: dict[str, str | int] = {
        "version": reader.version,
        "region": choice.region or "all",
        "helix": choice.helix or "all",
        "kind": choice.kind or "all",
        "largest_record": LARGEST,
    }
    return Network(
        nodes=nodes,
        node_columns=_node_columns(whole, kept),
        sources=found.first.tolist(),
        targets=found.second.tolist(),
        tie_columns=_tie_columns(found),
        about=about,
    )


def _is_meant(actor: Actor, choice: Choice) -> bool:
    return choice.region in ("", actor.region) and choice.helix in ("", actor.helix)


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a version says of its network.

    Attributes
    ----------
    actors, records
        Actors in scope by identifier, and records.
    facts
        Slug of an actor, IRI of a property, value and language, sorted.
    scores
        Slug of an actor, measure and score.
    """

    actors: list[Actor]
    records: list[Record]
    facts: pl.DataFrame
    scores: pl.DataFrame


_known: WeakKeyDictionary[Reader, Whole] = WeakKeyDictionary()
_reading = threading.Lock()


def whole_network(reader: Reader, catalogue: Catalogue) -> Whole:
    """Return the network of a version; that of the one asked for last is kept."""
    with _reading:
        found = _known.get(reader)
        if found is None:
            actors, records = read_network(reader, catalogue)
            found = Whole(
                sorted(actors, key=lambda actor: actor.id),
                records,
                _noted(_table(reader, catalogue, "attributes")),
                _table(reader, catalogue, "scores").cast({"score": pl.Float64}),
            )
            # With all of CORDIS it takes a hundred megabytes: not for each open version.
            _known.clear()
            _known[reader] = found
        return found


def _table(reader: Reader, catalogue: Catalogue, name: str) -> pl.DataFrame:
    found = table(reader, catalogue.get(f"network-{name}").bind({}))
    slugs = {iri: slug_of(iri) for iri in found["actor"].unique()}
    return found.with_columns(pl.col("actor").replace_strict(slugs, return_dtype=pl.String))


def _noted(facts: pl.DataFrame) -> pl.DataFrame:
    """Tell what stands under the roots of `_NAMED` by notation, and sort the facts."""
    notations = {iri: slug_of(iri) for iri in facts["value"].unique() if iri.startswith(_NAMED)}
    return facts.with_columns(pl.col("value").replace(notations)).sort("actor", "property", "value")


def _node_columns(whole: Whole, actors: Sequence[Actor]) -> tuple[Column, ...]:
    facts = _facts(whole.facts, {actor.id for actor in actors})
    shown = {**_SHOWN, **_identifiers(facts)}
    uk, en = facts.get(_LABEL + "@uk", {}), facts.get(_LABEL + "@en", {})

    def text(name: str, value: Callable[[Actor], str | None]) -> Column:
        return Column(name, Kind.TEXT, [value(actor) for actor in actors])

    def told(name: str, values: dict[str, str]) -> Column:
        return text(name, lambda actor: values.get(actor.id))

    return (
        text("iri", lambda actor: entity("actor", actor.id)),
        text("label", lambda actor: uk.get(actor.id) or en.get(actor.id) or actor.id),
        told("label_uk", uk),
        told("label_en", en),
        text("helix", lambda actor: actor.helix.value),
        text("region", lambda actor: actor.region),
        *(told(name, facts.get(property_, {})) for property_, name in shown.items()),
        *(
            Column(
                name,
                Kind.NUMBER,
                [None if actor.sensitive else _number(places.get(actor.id)) for actor in actors],
            )
            for property_, name in _PLACE.items()
            for places in (facts.get(property_, {}),)
        ),
        *_measures(whole.scores, actors),
    )


def _facts(table: pl.DataFrame, actors: Collection[str]) -> dict[str, dict[str, str]]:
    """Return what is told of actors, by property and actor; a name's property has its language."""
    told = (
        _of(table, actors)
        .with_columns(
            pl.when(pl.col("property") == _LABEL)
            .then(pl.format("{}@{}", "property", "language"))
            .otherwise("property")
            .alias("property")
        )
        .unique(["property", "actor", "value"], keep="first", maintain_order=True)
        .group_by("property", "actor", maintain_order=True)
        .agg(pl.col("value").str.join(_MANY), pl.col("value").first().alias("first"))
    )
    facts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, actor, values, first in told.iter_rows():
        facts[name][actor] = first if name.startswith(_LABEL) or name in _PLACE else values
    return dict(facts)


def _of(table: pl.DataFrame, actors: Collection[str]) -> pl.DataFrame:
    """Return the rows of a table that are about actors, in their order."""
    return table.filter(pl.col("actor").is_in(list(actors)))


def _identifiers(facts: Iterable[str]) -> dict[str, str]:
    """Return the properties that are identifiers with the names of their columns, sorted."""
    found = {name for name in facts if not name.startswith(_LABEL)} - {*_SHOWN, *_PLACE}
    return {iri: slug_of(iri) for iri in sorted(found)}


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _measures(table: pl.DataFrame, actors: Sequence[Actor]) -> list[Column]:
    public = {actor.id for actor in actors if not actor.sensitive}
    values: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for actor, measure, score in _of(table, public).iter_rows():
        name = slug_of(measure)
        if name not in WITHHELD:
            values[name][actor] = score
    return [
        Column(f"measure_{name}", Kind.NUMBER, [of_actor.get(actor.id) for actor in actors])
        for name, of_actor in sorted(values.items())
    ]


def _tie_columns(found: Ties) -> tuple[Column, ...]:
    strength = found.strength.tolist()

    def days(ordinals: list[int]) -> list[str | None]:
        texts = {day: date.fromordinal(day).isoformat() for day in set(ordinals) - {UNDATED}}
        return [texts.get(day) for day in ordinals]

    return (
        Column("records", Kind.INTEGER, found.records.tolist()),
        Column("strength", Kind.NUMBER, strength),
        Column("distance", Kind.NUMBER, [1.0 / value for value in strength]),
        Column("first", Kind.TEXT, days(found.earliest.tolist())),
        Column("last", Kind.TEXT, days(found.latest.tolist())),
        Column("kinds", Kind.TEXT, [_MANY.join(kinds) for kinds in found.kinds_of()]),
    )
