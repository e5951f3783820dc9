"""From the published graph to what the methods are given.

Each part is one query file of ``queries/network``: a researcher can run the same
files and see what the analysis saw. The rows' digest goes into the key of a run, so
that a run is found again whatever else was published meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlparse

import polars as pl

from ris3graph.analysis.dialogue import Actor, Dialogue, Priority, Record, dialogue
from ris3graph.catalogue import Catalogue
from ris3graph.errors import AnalysisError
from ris3graph.model import Helix
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import IDENTIFIER, RESOLVED_GRAPH, slug_of, vocabulary_graph
from ris3graph.rdf.reader import Reader
from ris3graph.said import say

NOT_ACTIVE = frozenset({"dissolved", "merged"})
"""Statuses of bodies that can no longer be brought to a table."""

FACTS = DataSet((RESOLVED_GRAPH,), ())
RULES = DataSet((vocabulary_graph("collaboration-kind"), vocabulary_graph("eligibility")), ())

USED = (*FACTS.default, *RULES.default)
"""Named graphs that the queries of the network read, and no others."""

TABLES = {
    "actors": FACTS,
    "records": FACTS,
    "participations": FACTS,
    "kinds": RULES,
    "eligibility": RULES,
    "domains": FACTS,
    "forums": FACTS,
    "affiliations": FACTS,
    "priorities": FACTS,
    # Explanations are results too: a renamed organisation asks for new ones.
    "names": FACTS,
}
"""Queries of the network and what each reads: one graph is searched faster than three."""


Row = Mapping[str, Any]
"""A row of an answer: text by variable, ``None`` where it is unbound."""
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Input:
    """What an analysis reads, and how it is known again.

    Attributes
    ----------
    dialogue
        The data.
    digest
        SHA-256 of all rows, in hexadecimal.
    """

    dialogue: Dialogue
    digest: str


def read_input(reader: Reader, catalogue: Catalogue) -> Input:
    """Read the data of an analysis from a version.

    Actors and priorities are named by their slug; records by kind and slug
    (``event/…``, ``collaboration/…``), for both kinds are records.

    Raises
    ------
    AnalysisError
        The version holds no actors, or no dated record of dialogue.
    """
    answers = {name: _answer(reader, catalogue, name) for name in TABLES}
    tables = {name: _table(answer) for name, answer in answers.items()}
    return Input(_dialogue(tables), _digest(answers))


def read_network(reader: Reader, catalogue: Catalogue) -> tuple[list[Actor], list[Record]]:
    """Read the actors in scope and the records of a version, however few; see `read_input`."""
    tables = {
        name: _table(_answer(reader, catalogue, name))
        for name in ("actors", "records", "participations", "kinds", "eligibility")
    }
    return list(_actors(tables, {}).values()), _records(tables, {})


def _answer(reader: Reader, catalogue: Catalogue, name: str) -> bytes:
    query = catalogue.get(f"network-{name}").bind({})
    return reader.serialise(query, "text/csv", TABLES[name])


def _table(answer: bytes) -> pl.DataFrame:
    return pl.read_csv(answer, infer_schema=False)


def _digest(answers: Mapping[str, bytes]) -> str:
    sha = hashlib.sha256()
    for name, answer in answers.items():
        sha.update(f"{name}\n".encode())
        for line in sorted(answer.splitlines()):
            sha.update(line + b"\n")
    return sha.hexdigest()


def _grouped(table: pl.DataFrame, key: str, value: str) -> dict[str, frozenset[str]]:
    slugs = {iri: slug_of(iri) for iri in table[value].unique()}
    groups = table.group_by(key).agg(pl.col(value))
    return {name: frozenset(map(slugs.__getitem__, found)) for name, found in groups.iter_rows()}


def _dialogue(tables: Mapping[str, pl.DataFrame]) -> Dialogue:
    domains = _grouped(tables["domains"], "subject", "domain")
    actors = _actors(tables, domains)
    records = _records(tables, domains)
    starts = [record.earliest for record in records if record.earliest and record.dialogue]
    if not actors or not starts:
        raise AnalysisError(
            say(
                "There is nothing to assess: the data hold no actors with dated records. "
                "Load data first, for instance with «ris3graph demo»."
            )
        )
    return dialogue(
        actors.values(),
        records,
        as_of=max(starts),
        priorities=[
            Priority(
                id=slug_of(row["priority"]),
                region=slug_of(row["region"]),
                status=slug_of(row["status"]),
                domains=domains.get(row["priority"], frozenset()),
            )
            for row in tables["priorities"].iter_rows(named=True)
        ],
        forums=_grouped(tables["forums"], "cluster", "actor"),
        affiliations=[
            frozenset({slug_of(row["actor"]), slug_of(row["other"])})
            for row in tables["affiliations"].iter_rows(named=True)
        ],
    )


def _actors(
    tables: Mapping[str, pl.DataFrame], domains: Mapping[str, frozenset[str]]
) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    # An actor with two seats keeps the first in the order of codes.
    for row in tables["actors"].sort("actor", "region", "helix").iter_rows(named=True):
        slug = slug_of(row["actor"])
        actors.setdefault(slug, _actor(slug, row, domains.get(row["actor"], frozenset())))
    return actors


def _actor(slug: str, row: Row, domains: frozenset[str]) -> Actor:
    return Actor(
        id=slug,
        helix=_read(row["helix"], lambda iri: Helix(slug_of(iri)), "primaryHelix", row["actor"]),
        region=slug_of(row["region"]),
        scope=slug_of(row["scope"] or "yes"),
        active=slug_of(row["status"] or "unknown") not in NOT_ACTIVE,
        sensitive=slug_of(row["sensitivity"] or "public") == "sensitive",
        known_from="cordis" if row["cordis"] == "true" else "pages",
        domains=domains,
    )


def _records(
    tables: Mapping[str, pl.DataFrame], domains: Mapping[str, frozenset[str]]
) -> list[Record]:
    members = _grouped(tables["participations"], "record", "actor")
    sides = {
        eligibility: frozenset(map(Helix, found))
        for eligibility, found in _grouped(tables["eligibility"], "eligibility", "helix").items()
    }
    kinds = {row["kind"]: row for row in tables["kinds"].iter_rows(named=True)}
    sites = {source: _site(source) for source in tables["records"]["source"].drop_nulls().unique()}
    records: dict[str, Record] = {}
    ordered = tables["records"].sort("record", "region", "source", "earliest", "latest", "kind")
    for row in ordered.iter_rows(named=True):
        record = row["record"]
        properties = kinds.get(row["kind"], {})
        records.setdefault(
            record,
            Record(
                id=record.removeprefix(IDENTIFIER),
                kind=slug_of(row["kind"]),
                eligibility=slug_of(row["eligibility"]),
                sides=sides.get(row["eligibility"], frozenset()),
                members=members.get(record, frozenset()),
                weight=float(properties.get("weight") or 1.0),
                half_life=float(properties.get("halfLife") or 3.0),
                dialogue=properties.get("dialogue") == "true",
                region=None if row["region"] is None else slug_of(row["region"]),
                earliest=_day(row, "earliest"),
                latest=_day(row, "latest"),
                date_inferred=row["inferred"] == "true",
                complete=row["complete"] != "false",
                domains=domains.get(record, frozenset()),
                source=sites.get(row["source"], ""),
            ),
        )
    return list(records.values())


def _day(row: Row, name: str) -> date | None:
    return None if row[name] is None else _read(row[name], date.fromisoformat, name, row["record"])


def _read(text: str, meant: Callable[[str], _Value], name: str, thing: str) -> _Value:
    """Turn a text into what is meant by it; shapes of today may be stricter than those of old."""
    try:
        return meant(text)
    except ValueError as error:
        raise AnalysisError(
            say(
                "{thing} cannot be assessed: its {name} is «{value}». "
                "Correct that in its source, and load the source again.",
                thing=thing,
                name=name,
                value=text,
            )
        ) from error


def _site(source: str) -> str:
    """Site of a web source, or the data set's name up to its first comma."""
    host = urlparse(source).netloc
    return host.removeprefix("www.") or source.split(",", 1)[0]
