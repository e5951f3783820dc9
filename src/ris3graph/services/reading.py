"""From the published graph to what the methods are given.

Each part is one query file of ``queries/network``: a researcher can run the same
files and see what the analysis saw. The rows' digest goes into the key of a run, so
that a run is found again whatever else was published meanwhile.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlparse

from pyoxigraph import Literal, NamedNode

from ris3graph.analysis.dialogue import Actor, Dialogue, Priority, Record, dialogue
from ris3graph.catalogue import Catalogue
from ris3graph.errors import AnalysisError
from ris3graph.model import Helix
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import IDENTIFIER, RESOLVED_GRAPH, slug_of, vocabulary_graph
from ris3graph.rdf.reader import Reader

NOT_ACTIVE = frozenset({"dissolved", "merged"})
"""Statuses of bodies that can no longer be brought to a table."""

USED = (
    RESOLVED_GRAPH,
    vocabulary_graph("collaboration-kind"),
    vocabulary_graph("eligibility"),
)
"""Named graphs that the queries of the network read, and no others."""

Row = dict[str, str]


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
    tables = {
        name: _rows(reader, catalogue, f"network-{name}")
        for name in (
            "actors",
            "records",
            "participations",
            "kinds",
            "eligibility",
            "domains",
            "forums",
            "affiliations",
            "priorities",
            # Explanations are results too: a renamed organisation asks for new ones.
            "names",
        )
    }
    return Input(_dialogue(tables), _digest(tables))


def read_network(reader: Reader, catalogue: Catalogue) -> tuple[list[Actor], list[Record]]:
    """Read the actors in scope and the records of a version, however few; see `read_input`."""
    names = ("actors", "records", "participations", "kinds", "eligibility")
    tables = {name: _rows(reader, catalogue, f"network-{name}") for name in names}
    return list(_actors(tables, {}).values()), _records(tables, {})


def _rows(reader: Reader, catalogue: Catalogue, name: str) -> list[Row]:
    solutions = reader.select(catalogue.get(name).bind({}), DataSet(USED, ()))
    rows = []
    for row in solutions.rows:
        found: Row = {}
        for variable, term in zip(solutions.variables, row, strict=True):
            if isinstance(term, NamedNode | Literal):
                found[variable] = term.value
        rows.append(found)
    return rows


def _digest(tables: dict[str, list[Row]]) -> str:
    sha = hashlib.sha256()
    for name, rows in tables.items():
        for line in sorted(repr(sorted(row.items())) for row in rows):
            sha.update(f"{name}\t{line}\n".encode())
    return sha.hexdigest()


def _grouped(rows: Iterable[Row], key: str, value: str) -> dict[str, frozenset[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        groups[row[key]].add(slug_of(row[value]))
    return {name: frozenset(members) for name, members in groups.items()}


def _dialogue(tables: dict[str, list[Row]]) -> Dialogue:
    domains = _grouped(tables["domains"], "subject", "domain")
    actors = _actors(tables, domains)
    records = _records(tables, domains)
    starts = [record.earliest for record in records if record.earliest and record.dialogue]
    if not actors or not starts:
        raise AnalysisError(
            "There is nothing to assess: the data hold no actors with dated records. "
            "Load data first, for instance with «ris3graph demo»."
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
            for row in tables["priorities"]
        ],
        forums=_grouped(tables["forums"], "cluster", "actor"),
        affiliations=[
            frozenset({slug_of(row["actor"]), slug_of(row["other"])})
            for row in tables["affiliations"]
        ],
    )


def _actors(tables: dict[str, list[Row]], domains: dict[str, frozenset[str]]) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    for row in tables["actors"]:
        slug = slug_of(row["actor"])
        # An actor with two seats keeps the first in the order of codes.
        actors.setdefault(slug, _actor(slug, row, domains.get(row["actor"], frozenset())))
    return actors


def _actor(slug: str, row: Row, domains: frozenset[str]) -> Actor:
    return Actor(
        id=slug,
        helix=Helix(slug_of(row["helix"])),
        region=slug_of(row["region"]),
        scope=slug_of(row["scope"]) if "scope" in row else "yes",
        active=slug_of(row.get("status", "unknown")) not in NOT_ACTIVE,
        sensitive=slug_of(row.get("sensitivity", "public")) == "sensitive",
        known_from="cordis" if row.get("cordis") == "true" else "pages",
        domains=domains,
    )


def _records(tables: dict[str, list[Row]], domains: dict[str, frozenset[str]]) -> list[Record]:
    members = _grouped(tables["participations"], "record", "actor")
    sides = _grouped(tables["eligibility"], "eligibility", "helix")
    kinds = {row["kind"]: row for row in tables["kinds"]}
    records: dict[str, Record] = {}
    for row in tables["records"]:
        record = row["record"]
        properties = kinds.get(row["kind"], {})
        records.setdefault(
            record,
            Record(
                id=record.removeprefix(IDENTIFIER),
                kind=slug_of(row["kind"]),
                eligibility=slug_of(row["eligibility"]),
                sides=frozenset(Helix(side) for side in sides.get(row["eligibility"], ())),
                members=members.get(record, frozenset()),
                weight=float(properties.get("weight", "1")),
                half_life=float(properties.get("halfLife", "3")),
                dialogue=properties.get("dialogue") == "true",
                region=slug_of(row["region"]) if "region" in row else None,
                earliest=date.fromisoformat(row["earliest"]) if "earliest" in row else None,
                latest=date.fromisoformat(row["latest"]) if "latest" in row else None,
                date_inferred=row.get("inferred") == "true",
                complete=row.get("complete") != "false",
                domains=domains.get(record, frozenset()),
                source=_site(row.get("source", "")),
            ),
        )
    return list(records.values())


def _site(source: str) -> str:
    """Site of a web source, or the data set's name up to its first comma."""
    host = urlparse(source).netloc
    return host.removeprefix("www.") or source.split(",", 1)[0]
