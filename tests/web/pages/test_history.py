"""States over time, moves, successors and what follows from what, with the source of each."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, entity
from ris3graph.services.provenance import Source
from ris3graph.web.app import create_app
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.profile import ProfilePage, profile_page
from ris3graph.web.pages.thing import thing_page
from ris3graph.workspace import Workspace
from tests.data.filled import fill
from tests.web.asgi import Client

SAID = {"source": "an example"}
ACTOR = SAID | {"region": "UA-63", "in_scope": "yes", "sensitivity": "public"}
FACILITY = SAID | {"type": "science_park", "region": "UA-63", "status_date": "2018"}
TABLES = {
    "actors.csv": [
        ACTOR
        | {
            "actor_id": slug,
            "name_uk": f"Назва {slug}",
            "name_en": f"Name {slug}",
            "helix": helix,
            "actor_type": kind,
            "status": status,
            "active_to": end,
            "successor_actor_id": successor,
        }
        for slug, helix, kind, status, end, successor in (
            ("heir", "research", "university", "active", "", ""),
            ("taken", "research", "university", "unknown", "", ""),
            ("joined", "research", "university", "unknown", "", ""),
            ("former", "research", "university", "merged", "2011", "heir"),
            ("moved", "business", "enterprise", "active", "", ""),
            ("keeper", "business", "enterprise", "unknown", "", ""),
        )
    ],
    "clusters.csv": [
        SAID | {"id": "machines", "name_uk": "Кластер", "region": "UA-63", "basis": "informal"}
    ],
    "infrastructure.csv": [
        FACILITY
        | {"id": "park", "name_uk": "Парк", "status": "working", "operator_actor_id": "keeper"},
        FACILITY | {"id": "hub", "name_uk": "Хаб", "status": "planned"},
    ],
    "relationships.csv": [
        SAID
        | {"relationship_id": "r1", "from_actor_id": "taken", "relation": "succeeded_by"}
        | {"to_actor_id": "heir"},
        SAID
        | {"relationship_id": "r2", "from_actor_id": "joined", "relation": "merged_into"}
        | {"to_actor_id": "heir"},
        SAID
        | {"relationship_id": "r3", "from_actor_id": "heir", "relation": "parent_of"}
        | {"to_actor_id": "moved"},
    ],
    "relocations.csv": [
        {"id": "there", "actor_id": "moved", "from_region": "UA-63", "to_region": "UA-05"}
        | {"date": "2022-04", "source": "the first paper"},
        {"id": "back", "actor_id": "moved", "from_region": "UA-05", "to_region": "UA-63"}
        | {"date": "2024", "source": "the second paper", "note": "a part of it"},
    ],
    "priorities.csv": [
        SAID
        | {"id": "ships", "region": "UA-63", "name_en": "Ships", "name_uk": "Кораблі"}
        | {"status": "adopted"}
    ],
    # The latest state is neither the first nor the last row.
    "statuses.csv": [
        {"subject_kind": kind, "subject_id": slug, "status": status, "date": date, "source": said}
        for kind, slug, status, date, said in (
            ("infrastructure", "park", "registered", "2016", "the register"),
            ("infrastructure", "park", "suspended", "2022-03", "a report"),
            ("infrastructure", "park", "planned", "2015-12-31", "a decision"),
            ("cluster", "machines", "announced", "2019", "a paper"),
            ("actor", "joined", "dissolved", "2024-01-05", "the Cabinet"),
            ("priority", "ships", "dropped", "2024", "the council"),
        )
    ],
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = fill(tmp_path_factory.mktemp("tables"), TABLES)
    workspace = Workspace.open(tmp_path_factory.mktemp("history") / "data")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, [folder], Source("filled")) as preparation,
    ):
        preparation.publish(who="test")
    return workspace


@pytest.fixture(scope="module")
def site(workspace: Workspace) -> Iterator[Client]:
    with Client(create_app(workspace)) as client:
        yield client


def _page(workspace: Workspace, kind: str, slug: str, language: str = "en") -> ProfilePage:
    return profile_page(Ask(workspace, language), KINDS[kind], slug)


def _facts(page: ProfilePage) -> dict[str, tuple[list[str], list[str]]]:
    """Values of each property, and the rows that they are credited to."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for fact in page.facts:
        values, rows = found.setdefault(fact.property, ([], []))
        values += [value.text if value.name is None else value.name.slug for value in fact.values]
        rows += [str(row) for row in fact.rows]
    return found


def _table(page: ProfilePage, name: str) -> list[dict[str, str]]:
    table = next(table for table in page.tables if table.id == name)
    return [
        {
            column.name: f"{cell.text}: {cell.row}"
            if column.kind == "source"
            else cell.thing.slug
            if cell.thing
            else cell.text
            for column, cell in zip(table.columns, cells, strict=True)
        }
        for cells in table.rows
    ]


def test_the_latest_dated_state_stands_in_the_head_and_all_stand_below(workspace: Workspace):
    page = _page(workspace, "infrastructure", "park")
    assert (page.state.name.text, page.state.since, page.state.ended) == (
        "Suspended",
        "2022-03",
        False,
    )
    assert _table(page, "states") == [
        {"status": "suspended", "date": "2022-03", "source": "a report: statuses.csv, 3"},
        {"status": "working", "date": "2018", "source": "an example: infrastructure.csv, 2"},
        {"status": "registered", "date": "2016", "source": "the register: statuses.csv, 2"},
        {"status": "planned", "date": "2015-12-31", "source": "a decision: statuses.csv, 4"},
    ]
    facts = _facts(page)
    assert facts["statusValue"] == (["suspended"], ["statuses.csv, 3"])
    assert facts["statusDate"] == (["2022-03"], ["statuses.csv, 3"])
    assert "infrastructureStatus" not in facts


def test_without_records_the_state_is_that_of_the_thing(workspace: Workspace):
    page = _page(workspace, "infrastructure", "hub")
    assert (page.state.name.slug, page.state.since) == ("planned", "2018")
    assert "states" not in {table.id for table in page.tables}
    assert _facts(page)["infrastructureStatus"] == (["planned"], ["infrastructure.csv, 3"])
    assert _page(workspace, "actor", "keeper").state is None
    assert _facts(_page(workspace, "actor", "keeper"))["actorStatus"][0] == ["unknown"]


def test_a_dated_state_goes_before_one_without_a_date(workspace: Workspace):
    page = _page(workspace, "priority", "ships")
    assert (page.state.name.slug, page.state.since) == ("dropped", "2024")
    assert [(row["status"], row["source"]) for row in _table(page, "states")] == [
        ("dropped", "the council: statuses.csv, 7"),
        ("adopted", "an example: priorities.csv, 2"),
    ]


@pytest.mark.parametrize(
    ("kind", "slug", "state", "ended"),
    [("cluster", "machines", "announced", False), ("actor", "joined", "dissolved", True)],
)
def test_a_state_that_only_a_record_tells(
    workspace: Workspace, kind: str, slug: str, state: str, ended: bool
):
    page = _page(workspace, kind, slug)
    assert (page.state.name.slug, page.state.ended) == (state, ended)
    # «Not known» of the own table is no state, and no fact beside a known one.
    assert [row["status"] for row in _table(page, "states")] == [state]
    assert "actorStatus" not in _facts(page)


def test_moves_stand_in_the_page_the_latest_first(workspace: Workspace):
    assert _table(_page(workspace, "actor", "moved"), "relocations") == [
        {
            "date": "2024",
            "origin": "UA-05",
            "destination": "UA-63",
            "note": "a part of it",
            "source": "the second paper: relocations.csv, 3",
        },
        {
            "date": "2022-04",
            "origin": "UA-63",
            "destination": "UA-05",
            "note": "",
            "source": "the first paper: relocations.csv, 2",
        },
    ]


@pytest.mark.parametrize(
    ("kind", "slug", "nodes"),
    [
        (
            "infrastructure",
            "park",
            {f"status/infrastructure/park/{day}" for day in ("2015-12-31", "2016", "2022-03")},
        ),
        ("cluster", "machines", {"status/cluster/machines/2019"}),
        ("actor", "moved", {"relocation/there", "relocation/back", "affiliation/r3"}),
    ],
)
@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
def test_states_and_moves_belong_to_the_description(
    site: Client, kind: str, slug: str, nodes: set[str], suffix: str
):
    document = site.get(f"/en/{kind}/{slug}.{suffix}").content
    triples = list(parse(document, format=RdfFormat.from_extension(suffix)))
    described = {triple.subject.value for triple in triples}
    assert described >= {entity(*node.split("/", 1)) for node in nodes}
    derived = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    from_row = {triple.subject.value for triple in triples if triple.predicate == derived}
    assert from_row >= {entity(*node.split("/", 1)) for node in nodes}


@pytest.mark.parametrize(
    ("kind", "slug", "table"),
    [
        ("infrastructure", "park", "statuses.csv"),
        ("actor", "moved", "relocations.csv"),
        ("actor", "taken", "relationships.csv"),
    ],
)
def test_their_files_are_among_those_of_the_thing(
    workspace: Workspace, tmp_path: Path, kind: str, slug: str, table: str
):
    content = (fill(tmp_path, TABLES) / table).read_bytes()
    files = {file.name: file.sha256 for file in _page(workspace, kind, slug).files}
    assert files[table] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("slug", "relation", "row"),
    [
        ("taken", "succeeded_by", "relationships.csv, 2"),
        ("joined", "merged_into", "relationships.csv, 3"),
        ("former", "successor", "actors.csv, 5"),
    ],
)
def test_a_successor_is_named_whichever_table_states_it(
    site: Client, workspace: Workspace, slug: str, relation: str, row: str
):
    page = _page(workspace, "actor", slug)
    assert [(s.relation.slug, s.successor.slug) for s in page.successors] == [(relation, "heir")]
    assert _facts(page)[relation] == (["heir"], [row])
    # «Not known» is no state of what has a successor.
    assert "unknown" not in _facts(page).get("actorStatus", ([], []))[0]
    head = site.get(f"/uk/actor/{slug}", headers={"accept": "text/html"}).text
    head = head.partition('<p class="traits">')[2].partition("</p>")[0]
    assert '<a href="/uk/actor/heir">Назва heir</a>' in head


def test_a_successor_names_all_its_predecessors(workspace: Workspace):
    page = _page(workspace, "actor", "heir")
    assert page.successors == ()
    assert _facts(page)["predecessor"] == (
        ["former", "joined", "taken"],
        ["actors.csv, 5", "relationships.csv, 3", "relationships.csv, 2"],
    )
    # A part of it is no successor.
    assert "predecessor" not in _facts(_page(workspace, "actor", "moved"))


def _party(workspace: Workspace, slug: str) -> set[tuple[str, str]]:
    """What the party of an organisation follows from, and the row that states that."""
    return {
        (row["derived"].removeprefix(ONTOLOGY), row["row"].rsplit("/", 1)[-1])
        for row in Ask(workspace, "en").rows("entity-statements", entity=entity("actor", slug))
        if row["property"] == ONTOLOGY + "party"
    }


def test_what_is_derived_says_from_what(site: Client, workspace: Workspace):
    given = {("primaryHelix", "actors.csv#row=6"), ("actorType", "actors.csv#row=6")}
    assert _party(workspace, "moved") == given
    # Who operates a facility is a party by that.
    assert ("operatedBy", "infrastructure.csv#row=2") in _party(workspace, "keeper")
    for name, fact in {f.property: f for f in _page(workspace, "actor", "moved").facts}.items():
        assert {found.slug for found in fact.derived} == (
            {"primaryHelix", "actorType"} if name == "party" else set()
        )
    shown = site.get("/en/actor/moved", headers={"accept": "text/html"}).text
    assert "Derived from: type of actor, side of the quadruple helix." in shown
    said = {
        s.property.slug: s
        for s in thing_page(Ask(workspace, "uk"), entity("actor", "moved")).statements
    }
    assert {found.slug for found in said["party"].derived} == {"primaryHelix", "actorType"}
    assert said["locatedIn"].derived == ()


def test_names_in_the_heading_lead_to_their_row(workspace: Workspace):
    page = _page(workspace, "actor", "moved")
    assert _facts(page)["prefLabel"] == (["Name moved", "Назва moved"], ["actors.csv, 6"])
