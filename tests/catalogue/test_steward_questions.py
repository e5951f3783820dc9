"""Questions of stewards (S01–S10): on the pilot's tables, else on a few statements."""

from collections import Counter
from typing import TYPE_CHECKING

from tests.catalogue.tables import answer, members, of_actors, rows, table
from tests.catalogue.test_policy_questions import GAPS

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


def test_s01_no_organisation_of_the_pilot_has_a_register_code(pilot: "Workspace"):
    # The table has no column of EDRPOU codes.
    expected = {row["actor_id"] for row in table("actors") if row["region"].startswith("UA")}
    assert {row["actor"] for row in rows(pilot, "no-register-code")} == expected


def test_s01_an_organisation_with_a_code_is_not_listed():
    data = """
    id:actor\\/a a ris3:Actor ; ris3:locatedIn id:region\\/UA-63 ; ris3:edrpou "02070944" .
    id:actor\\/b a ris3:Actor ; ris3:locatedIn id:region\\/UA-63 ; ris3:cordisId "pic:1" .
    id:actor\\/c a ris3:Actor ; ris3:locatedIn id:region\\/DE .
    """
    (row,) = answer(data, "no-register-code")
    assert (row["actor"], row["cordis"]) == ("b", "pic:1")


def test_s02_identifiers_of_the_pilot_are_unique(pilot: "Workspace"):
    rors = Counter(row["ror_id"] for row in table("actors") if row["ror_id"])
    numbers = Counter(
        number for row in table("actors") for number in row["cordis_ids"].split(";") if number
    )
    expected = {name for name, count in (rors + numbers).items() if count > 1}
    found = pilot.query("identifier-on-two-actors").rows
    assert {row[1].value for row in found if row[1] is not None} == expected


def test_s02_a_code_on_two_organisations_is_found():
    data = """
    id:actor\\/a ris3:edrpou "02070944" ; ris3:cordisId "pic:1" .
    id:actor\\/b ris3:edrpou "02070944" ; ris3:cordisId "pic:2" .
    id:actor\\/c ris3:edrpou "00000001" .
    """
    (row,) = answer(data, "identifier-on-two-actors")
    assert (row["identifier"], row["number"], row["actors"]) == ("02070944", "2", "a b")


def test_s03_names_that_lack_in_either_language(pilot: "Workspace"):
    for language in ("uk", "en"):
        expected = {row["actor_id"] for row in table("actors") if not row[f"name_{language}"]}
        expected |= {row["id"] for row in table("clusters") if not row[f"name_{language}"]}
        expected |= {row["id"] for row in table("infrastructure") if not row[f"name_{language}"]}
        found = rows(pilot, "missing-labels", language=language)
        assert {row["entity"] for row in found} == expected


def test_s04_open_questions_of_identity():
    data = """
    <https://w3id.org/ris3graph/graph/curated/identity> {
      id:identity\\/1 a ris3:IdentityAssertion ; ris3:similarity 0.91e0 ;
        ris3:identityDecision voc:identity-decision\\/open ;
        ris3:compared id:actor\\/a , id:actor\\/b .
      id:identity\\/2 a ris3:IdentityAssertion ; ris3:similarity 0.55e0 ;
        ris3:identityDecision voc:identity-decision\\/open ;
        ris3:compared id:actor\\/a , id:actor\\/c .
      id:identity\\/3 a ris3:IdentityAssertion ; ris3:similarity 0.95e0 ;
        ris3:identityDecision voc:identity-decision\\/different ;
        ris3:compared id:actor\\/b , id:actor\\/c .
    }
    id:actor\\/a skos:prefLabel "А"@uk .
    """
    first, second = answer(data, "open-identity-questions")
    assert (first["first"], first["second"], first["firstName"]) == ("a", "b", "А")
    assert (second["assertion"], float(second["similarity"])) == ("2", 0.55)
    assert len(answer(data, "open-identity-questions", least="0.9")) == 1


def test_s05_records_that_tie_nobody(pilot: "Workspace"):
    sizes = {row["id"]: 0 for row in table("collaborations") + table("events")}
    sizes |= {name: len(actors) for name, actors in members().items()}
    expected = {name: size for name, size in sizes.items() if size < 2}
    found = rows(pilot, "fewer-than-two-participants")
    assert {row["collaboration"]: int(row["participants"]) for row in found} == expected
    partners = {row["id"]: row["n_foreign_partners"] for row in table("collaborations")}
    assert all(row.get("foreign", "") == partners.get(row["collaboration"], "") for row in found)


def test_s06_sources_older_than_a_day(pilot: "Workspace"):
    (row,) = rows(pilot, "oldest-sources")
    assert row["source"] == "pilot"
    version = pilot.versions.list()[-1]
    assert row["date"] == version.time.date().isoformat()
    assert rows(pilot, "oldest-sources", before="2020-01-01") == []
    assert rows(pilot, "oldest-sources", before="2999-01-01") == [row]


def test_s06_date_of_issue_goes_before_that_of_the_load():
    data = """
    @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    @prefix prov: <http://www.w3.org/ns/prov#> .
    <http://a/old> a dcat:Dataset ; dct:title "Old" ; dct:issued "2015-02-01"^^xsd:date ;
      prov:wasGeneratedBy <http://a/load> .
    <http://a/new> a dcat:Dataset ; dct:title "New" ; prov:wasGeneratedBy <http://a/load> .
    <http://a/load> prov:endedAtTime "2026-05-04T10:00:00Z"^^xsd:dateTime .
    """
    found = answer(data, "oldest-sources")
    assert [(row["title"], row["date"]) for row in found] == [
        ("Old", "2015-02-01"),
        ("New", "2026-05-04"),
    ]


def test_s07_graphs_that_say_it(pilot: "Workspace"):
    subject = "https://w3id.org/ris3graph/id/actor/vinnytsia-city-council"
    stated = {"subject": subject, "property": "ris3:primaryHelix"}
    found = rows(pilot, "which-graph-says", **stated)
    assert [(row["graph"], row["object"]) for row in found] == [
        ("resolved", "authority"),
        ("pilot", "authority"),
    ]
    business = "https://w3id.org/ris3graph/vocabulary/helix/business"
    assert rows(pilot, "which-graph-says", **stated, value=business) == []
    # Superclasses are put in when sources are resolved: no source says it.
    kind = rows(pilot, "which-graph-says", subject=subject, property="rdf:type")
    assert {row["graph"] for row in kind if row["object"] == "ontology#PublicAuthority"} == {
        "resolved"
    }


def test_s09_share_of_weak_evidence(pilot: "Workspace"):
    region = of_actors("region")
    weak = {row["id"] for row in table("collaborations") if row["evidence"] == "web_page"}
    weak |= {row["id"] for row in table("events")}
    participations = [
        (row["collaboration_id"], row["actor_id"]) for row in table("collaboration_participants")
    ]
    participations += [(row["event_id"], row["actor_id"]) for row in table("event_participants")]
    total = Counter(region[actor] for _, actor in participations)
    weakly = Counter(region[actor] for record, actor in participations if record in weak)
    found = rows(pilot, "weakly-evidenced-regions")
    assert {row["region"]: int(row["participations"]) for row in found} == total
    assert {row["region"]: int(row["weakly"]) for row in found if row["weakly"] != "0"} == weakly
    shares = [float(row["share"]) for row in found]
    assert shares == sorted(shares, reverse=True)


def test_s10_gaps_without_a_review():
    data = (
        GAPS
        + """
    id:review\\/1 a ris3:Review ; ris3:reviewOf id:assessment\\/g3 ;
      ris3:reviewDecision voc:review-decision\\/confirmed .
    """
    )
    assert [row["assessment"] for row in answer(data, "unreviewed-gaps")] == ["g1"]
    assert [row["assessment"] for row in answer(GAPS, "unreviewed-gaps")] == ["g3", "g1"]


def test_merged_records_that_disagree():
    data = """
    GRAPH <https://w3id.org/ris3graph/graph/curated/identity> {
      id:identity\\/1 ris3:survivor id:actor\\/a ; ris3:merged id:actor\\/b , id:actor\\/c .
    }
    GRAPH <https://w3id.org/ris3graph/graph/source/second> {
      id:actor\\/b ris3:primaryHelix voc:helix\\/business ; ris3:locatedIn id:region\\/UA-63 .
      id:actor\\/c ris3:primaryHelix voc:helix\\/unknown .
      id:actor\\/d ris3:primaryHelix voc:helix\\/business .
    }
    id:actor\\/a ris3:primaryHelix voc:helix\\/research ; ris3:locatedIn id:region\\/UA-63 .
    voc:helix\\/unknown ris3:leavesOpen true .
    """
    (row,) = answer(data, "disagreeing-records")
    assert (row["actor"], row["property"].rpartition("#")[2]) == ("a", "primaryHelix")
    assert (row["stands"], row["record"], row["otherwise"]) == ("research", "b", "business")
    assert row["graph"] == "second"
