"""The tables that a steward fills in: each can be read empty, and all load together."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ris3graph import resources
from ris3graph.errors import InputError
from ris3graph.ingest import ingest_paths
from ris3graph.rdf.namespaces import ONTOLOGY, entity, slug_of
from ris3graph.services.loading import Report, prepare
from ris3graph.services.provenance import Source
from ris3graph.store import DataDirectory, EmbeddedReader, Versions, Writer
from ris3graph.web.pages.kinds import KINDS
from tests.data.filled import fill

TABLES = sorted(path.name for path in resources.templates().glob("*.csv"))
SOURCE = {"source": "an example"}
ACTOR = {"region": "UA-63", "status": "active", "in_scope": "yes", "sensitivity": "public"} | SOURCE
DATED = {"start_date": "2022-03", "evidence": "register"} | SOURCE
ROWS: dict[str, list[dict[str, str]]] = {
    "actors.csv": [
        ACTOR
        | {
            "actor_id": "plant",
            "name_uk": "Завод для прикладу",
            "helix": "business",
            "actor_type": "enterprise",
            "edrpou": "00000001",
            "kved": "28.99;62.01",
            "active_from": "1999",
        },
        ACTOR
        | {
            "actor_id": "council",
            "name_uk": "Рада для прикладу",
            "helix": "authority",
            "actor_type": "regional_authority",
        },
    ],
    "agreed_actions.csv": [
        SOURCE
        | {
            "id": "draft",
            "name_uk": "Підготувати проєкт для прикладу",
            "event_id": "session",
            "responsible_actor_id": "council",
            "deadline": "2022-12-31",
            "status": "open",
            "priority_ids": "machines",
        }
    ],
    "analyst_findings.csv": [{"id": "energy", "region": "UA-63", "name_en": "Example"} | SOURCE],
    "attributions.csv": [
        SOURCE
        | {
            "subject_kind": "actor",
            "subject_id": "plant",
            "domain": "machinery",
            "basis": "stated",
            "confidence": "high",
        }
    ],
    "cluster_members.csv": [{"cluster_id": "machines", "actor_id": "plant"} | SOURCE],
    "clusters.csv": [
        SOURCE
        | {
            "id": "machines",
            "name_uk": "Кластер для прикладу",
            "region": "UA-63",
            "basis": "contract",
            "represented_by": "plant",
        }
    ],
    "collaboration_participants.csv": [
        {"collaboration_id": "joint", "actor_id": actor, "role_kind": "party", "reliability": "0.9"}
        for actor in ("plant", "council")
    ],
    "collaborations.csv": [
        DATED
        | {
            "id": "joint",
            "kind": "memorandum",
            "title": "Меморандум для прикладу",
            "eligibility": "any_body",
            "sanctioned_partner": "no",
            "instrument_id": "voucher",
            "infrastructure_ids": "park",
        }
    ],
    "event_participants.csv": [{"event_id": "session", "actor_id": "plant", "role_kind": "host"}],
    "events.csv": [
        SOURCE
        | {
            "id": "session",
            "type": "edp_session",
            "kind": "edp_session",
            "title": "Зустріч для прикладу",
            "start_date": "2022-05-10",
            "region": "UA-63",
            "phase": "priorities",
            "priority_ids": "machines",
        }
    ],
    "funding.csv": [
        DATED
        | {
            "id": "grant",
            "title": "Грант для прикладу",
            "awarded_to": "plant",
            "funded_by": "council",
            "collaboration_id": "joint",
            "instrument_id": "voucher",
            "programme_id": "programme",
            "amount": "1000.50",
            "currency": "UAH",
        }
    ],
    "infrastructure.csv": [
        SOURCE
        | {
            "id": "park",
            "name_uk": "Парк для прикладу",
            "type": "industrial_park",
            "operator_actor_id": "council",
            "region": "UA-63",
            "status": "registered",
            "lat": "49.99",
            "lon": "36.23",
        }
    ],
    "instruments.csv": [
        SOURCE
        | {
            "id": "voucher",
            "name_uk": "Ваучер для прикладу",
            "type": "voucher",
            "region": "UA-63",
            "responsible_actor_id": "council",
            "strategy_id": "oblast",
            "priority_ids": "machines",
            "legal_act": "40-IV",
        }
    ],
    "priorities.csv": [
        SOURCE
        | {
            "id": "machines",
            "region": "UA-63",
            "name_en": "Example machinery",
            "name_uk": "Машинобудування для прикладу",
            "status": "adopted",
            "strategy_id": "oblast",
        }
    ],
    "programmes.csv": [
        {"id": "programme", "name_uk": "Програма для прикладу", "strategy_id": "oblast"} | SOURCE
    ],
    "relationships.csv": [
        SOURCE
        | {
            "relationship_id": "parent",
            "from_actor_id": "council",
            "relation": "parent_of",
            "to_actor_id": "plant",
        }
    ],
    "relocations.csv": [
        SOURCE
        | {
            "id": "move",
            "actor_id": "plant",
            "from_region": "UA-63",
            "to_region": "UA-05",
            "date": "2022-04",
        }
    ],
    "service_use.csv": [
        DATED
        | {
            "id": "testing",
            "infrastructure_id": "park",
            "actor_id": "plant",
            "provider_actor_id": "council",
            "service": "Випробування для прикладу",
        },
        DATED
        | {
            "id": "rent",
            "infrastructure_id": "park",
            "actor_id": "plant",
            "service": "Оренда для прикладу",
        },
    ],
    "statuses.csv": [
        SOURCE | {"subject_kind": kind, "subject_id": slug, "status": status, "date": "2023-01"}
        for kind, slug, status in (
            ("actor", "plant", "renamed"),
            ("cluster", "machines", "active"),
            ("infrastructure", "park", "working"),
            ("collaboration", "joint", "completed"),
            ("event", "session", "held"),
            ("priority", "machines", "monitored"),
            ("strategy", "oblast", "amended"),
            ("programme", "programme", "planned"),
            ("instrument", "voucher", "suspended"),
        )
    ],
    "strategies.csv": [
        SOURCE
        | {
            "id": "oblast",
            "region": "UA-63",
            "title": "Стратегія для прикладу",
            "edition": "2024",
            "decided_by": "council",
            "phase": "monitoring",
        }
    ],
}
CLASSES = {
    ("actor", "plant"): "Firm",
    ("actor", "council"): "PublicAuthority",
    ("action", "draft"): "AgreedAction",
    ("finding", "energy"): "AnalystFinding",
    ("cluster", "machines"): "Cluster",
    ("collaboration", "joint"): "Memorandum",
    ("event", "session"): "EDPSession",
    ("collaboration", "grant"): "FundingAward",
    ("infrastructure", "park"): "InnovationInfrastructure",
    ("instrument", "voucher"): "PolicyInstrument",
    ("priority", "machines"): "S3Priority",
    ("programme", "programme"): "Programme",
    ("affiliation", "parent"): "Affiliation",
    ("relocation", "move"): "Relocation",
    ("collaboration", "testing"): "ServiceUse",
    ("status", "infrastructure/park/2023-01"): "StatusRecord",
    ("status", "event/session/2023-01"): "StatusRecord",
    ("strategy", "oblast"): "Strategy",
    ("attribution", "actor/plant/machinery"): "Attribution",
    ("membership", "machines/plant"): "Membership",
}


def metadata(folder: Path, table: str) -> dict[str, Any]:
    text = (folder / f"{table}-metadata.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def columns(folder: Path, table: str) -> list[dict[str, Any]]:
    return list(metadata(folder, table)["tableSchema"]["columns"])


@pytest.mark.parametrize("table", TABLES)
def test_templates_are_empty_tables_with_metadata_that_can_be_read(table: str) -> None:
    folder = resources.templates()
    lines = (folder / table).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    assert lines[0].split(",") == [c["name"] for c in columns(folder, table) if "virtual" not in c]
    with pytest.raises(InputError) as refused:
        ingest_paths([folder / table], source="template")
    assert [problem.message for problem in refused.value.problems] == [
        "The table has a header and no rows"
    ]
    titles = {title["@language"] for title in metadata(folder, table)["dcterms:title"]}
    assert titles == {"uk", "en"}
    for column in columns(folder, table):
        assert "virtual" in column or set(column["titles"]) == {"und", "uk", "en"}


def test_templates_of_which_none_is_filled_in_are_told_of_once() -> None:
    with pytest.raises(InputError) as refused:
        ingest_paths([resources.templates()], source="template")
    (problem,) = refused.value.problems
    assert problem.message == "The tables have a header and no rows"
    assert problem.file == ", ".join(sorted(TABLES))


def test_templates_that_are_not_filled_in_may_lie_beside_others(tmp_path: Path) -> None:
    shutil.copytree(resources.templates(), tmp_path, dirs_exist_ok=True)
    filled = ("event_participants.csv", "actors.csv")
    fill(tmp_path, {table: ROWS[table] for table in filled})
    files = {file.name: file for file in ingest_paths([tmp_path], source="mine")}
    assert {name for name, file in files.items() if file.rows} == {
        "event_participants.csv",
        "actors.csv",
    }
    assert all(bool(file.nquads) is bool(file.rows) for file in files.values())
    notes = {problem.message: problem.file for file in files.values() for problem in file.warnings}
    assert notes == {
        # A reference to a table without rows may lead to what is loaded already.
        "events.csv has no rows: references to it were not checked": "event_participants.csv",
        "The tables have a header and no rows, so nothing was taken from here": ", ".join(
            sorted({*TABLES} - {"event_participants.csv", "actors.csv"})
        ),
    }


@pytest.mark.parametrize("table", sorted(p.name for p in resources.pilot().glob("*.csv")))
def test_templates_have_the_columns_of_the_pilot(table: str) -> None:
    ours = {column["name"]: column for column in columns(resources.templates(), table)}
    for column in columns(resources.pilot(), table):
        if (table, column["name"]) == ("events.csv", "kind"):
            # The pilot's events are all of one kind; sessions are of another.
            assert ours["kind"]["propertyUrl"] == column["propertyUrl"]
        else:
            assert ours[column["name"]] == column


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, EmbeddedReader]:
    """Load all templates with a row or two in each."""
    folder = fill(tmp_path_factory.mktemp("tables"), ROWS)
    directory = DataDirectory(tmp_path_factory.mktemp("data") / "data")
    with Writer(directory) as writer, prepare(writer, Source("filled"), [folder]) as preparation:
        preparation.publish(who="test")
    return preparation.report, Versions(directory).reader()


def test_filled_templates_load_together_without_a_finding(
    loaded: tuple[Report, EmbeddedReader],
) -> None:
    report, _ = loaded
    assert [finding.messages["en"] for finding in report.findings] == []
    assert report.warnings == ()
    assert {file.name for file in report.files} == set(TABLES) == set(ROWS)


@pytest.mark.parametrize(("thing", "name"), CLASSES.items(), ids=str)
def test_filled_templates_give_things_of_their_class(
    loaded: tuple[Report, EmbeddedReader], thing: tuple[str, str], name: str
) -> None:
    _, reader = loaded
    assert reader.ask(f"ASK {{ <{entity(*thing)}> a <{ONTOLOGY}{name}> }}")


@pytest.mark.parametrize(
    ("record", "parties"),
    [
        ("grant", {("plant", "beneficiary"), ("council", "funder")}),
        ("testing", {("plant", "user"), ("council", "provider")}),
        # Who provides it is not stated, so nobody is invented.
        ("rent", {("plant", "user")}),
    ],
)
def test_money_and_services_tie_their_parties(
    loaded: tuple[Report, EmbeddedReader], record: str, parties: set[tuple[str, str]]
) -> None:
    _, reader = loaded
    solutions = reader.select(
        f"""PREFIX ris3: <{ONTOLOGY}>
        SELECT ?who ?role WHERE {{
          ?part a ris3:Participation ; ris3:participant ?who ; ris3:role ?role ;
            ris3:inCollaboration <{entity("collaboration", record)}>
        }}"""
    )
    found = {tuple(slug_of(str(term).strip("<>")) for term in row) for row in solutions.rows}
    assert found == parties


def test_whatever_has_a_page_of_its_kind_can_have_a_dated_state() -> None:
    columns_ = {column["name"]: column for column in columns(resources.templates(), "statuses.csv")}
    kinds = columns_["subject_kind"]["datatype"]["format"].split("|")
    assert set(kinds) == KINDS.keys()
    assert {row["subject_kind"] for row in ROWS["statuses.csv"]} == set(kinds)
    for kind in kinds:
        assert (resources.ontology() / "vocabularies" / f"{kind}-status.ttl").exists()
