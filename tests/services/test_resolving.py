"""Resolved graphs of small worlds, each expected value written by hand from the contract."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pyoxigraph import RdfFormat, parse

from ris3graph.rdf.lines import from_quads
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES
from ris3graph.services.naming import ranked
from ris3graph.services.resolving import Resolution, bounds, canonical, resolve

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
SCHEMA = """
ris3:Firm rdfs:subClassOf ris3:Actor , org:Organization .
ris3:Actor rdfs:subClassOf prov:Agent .
ris3:Project rdfs:subClassOf ris3:Collaboration .
ris3:Event rdfs:subClassOf ris3:Collaboration .
<urn:sme> ris3:actorClass ris3:Firm ; ris3:party voc:party\\/innovation_actor .
<urn:project> ris3:collaborationClass ris3:Project .
"""


def quads(turtle: str) -> pl.DataFrame:
    return from_quads(parse(HEAD + turtle, format=RdfFormat.TURTLE))


def one_source(turtle: str) -> pl.DataFrame:
    return ranked(quads(turtle), 0)


def resolved(sources: str, identities: str = "") -> Resolution:
    return resolve(one_source(sources), quads(identities), quads(SCHEMA))


def said(resolution: Resolution, subject: str, predicate: str) -> set[str]:
    prefix, name = predicate.split(":")
    rows = resolution.statements.filter(
        pl.col("s") == f"<{subject}>", pl.col("p") == f"<{PREFIXES[prefix]}{name}>"
    )
    assert rows.is_unique().all()
    return {value.replace(ONTOLOGY, "ris3:") for value in rows["o"]}


def dates(sources: str) -> list[set[str]]:
    found = resolved(sources)
    names = ("ris3:earliest", "ris3:latest", "ris3:dateInferred")
    return [{v.split('"')[1] for v in said(found, "urn:c", name)} for name in names]


def test_all_is_copied_into_the_resolved_graph() -> None:
    found = resolved("<urn:a> a ris3:Actor ; ris3:city 'Vinnytsia' .")
    assert found.statements.height == 2
    assert said(found, "urn:a", "ris3:city") == {'"Vinnytsia"'}


def test_an_actor_has_the_class_of_its_type_and_our_superclasses() -> None:
    found = resolved("<urn:a> a ris3:Actor ; ris3:actorType <urn:sme> .")
    assert said(found, "urn:a", "rdf:type") == {"<ris3:Actor>", "<ris3:Firm>"}
    assert said(found, "urn:a", "ris3:party") == {f"<{PREFIXES['voc']}party/innovation_actor>"}


def test_a_collaboration_has_the_class_of_its_kind() -> None:
    found = resolved("<urn:c> a ris3:Collaboration ; ris3:collaborationKind <urn:project> .")
    assert said(found, "urn:c", "rdf:type") == {"<ris3:Collaboration>", "<ris3:Project>"}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("", [set(), set(), set()]),
        ("ris3:startDate '2015'", [{"2015-01-01"}, {"2015-12-31"}, set()]),
        ("ris3:startDate '2016-02'", [{"2016-02-01"}, {"2016-02-29"}, set()]),
        ("ris3:startDate '2016-02-03'", [{"2016-02-03"}, {"2016-02-03"}, set()]),
        (
            "ris3:startDate '2016' ; ris3:endDate '2018-06'",
            [{"2016-01-01"}, {"2018-06-30"}, set()],
        ),
        ("ris3:underProgramme <urn:p>", [{"2007-01-01"}, {"2013-12-31"}, {"true"}]),
        (
            "ris3:startDate '2009' ; ris3:underProgramme <urn:p>",
            [{"2009-01-01"}, {"2009-12-31"}, set()],
        ),
        ("ris3:underProgramme <urn:unknown>", [set(), set(), set()]),
        ("ris3:startDate 'soon'", [set(), set(), set()]),
        # Of several programmes the first by IRI, whatever order statements come in.
        ("ris3:underProgramme <urn:z> , <urn:p>", [{"2007-01-01"}, {"2013-12-31"}, {"true"}]),
    ],
)
def test_dates_become_bounds(statements: str, expected: list[set[str]]) -> None:
    programmes = """
        <urn:p> a ris3:Programme ; ris3:startDate '2007' ; ris3:endDate '2013' .
        <urn:z> a ris3:Programme ; ris3:startDate '1990' ; ris3:endDate '1991' .
    """
    assert dates(f"{programmes} <urn:c> a ris3:Collaboration ; {statements} .") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-02", (date(2023, 2, 1), date(2023, 2, 28))),
        ("2024-12-24", (date(2024, 12, 24), date(2024, 12, 24))),
        ("2023-02-30", None),
        ("2023-13", None),
        ("2020?", None),
        ("", None),
        ("2020/2021", None),
        ("0000", None),
    ],
)
def test_bounds(text: str, expected: tuple[date, date] | None) -> None:
    assert bounds(text) == expected


def test_titles_become_labels_with_the_language_of_their_letters() -> None:
    found = resolved(
        "<urn:c> a ris3:Event ; dct:title 'Форум IT' . <urn:d> a ris3:Event ; dct:title 'Forum' ."
    )
    assert said(found, "urn:c", "skos:prefLabel") == {'"Форум IT"@uk'}
    assert said(found, "urn:d", "skos:prefLabel") == {'"Forum"@en'}


@pytest.mark.parametrize(
    ("basis", "confidence", "taken"),
    [
        ("stated", "low", True),
        ("derived", "high", True),
        ("derived", "medium", True),
        ("derived", "low", False),
    ],
)
def test_domains_that_are_sure_enough_stand_on_the_subject(
    basis: str, confidence: str, taken: bool
) -> None:
    found = resolved(f"""
        <urn:x> a ris3:Attribution ; ris3:subject <urn:a> ; ris3:domain <urn:it> ;
          ris3:basis voc:attribution-basis\\/{basis} ;
          ris3:attributionConfidence voc:attribution-confidence\\/{confidence} .
    """)
    assert said(found, "urn:a", "ris3:domain") == ({"<urn:it>"} if taken else set())


def test_the_second_partition() -> None:
    found = resolved("""
        <urn:op> a ris3:Actor ; ris3:actorType <urn:sme> .
        <urn:ngo> a ris3:Actor ; ris3:actorType <urn:sme> ;
          ris3:primaryHelix voc:helix\\/civil_society .
        <urn:park> a ris3:InnovationInfrastructure ; ris3:operatedBy <urn:op> .
    """)
    party = f"<{PREFIXES['voc']}party/"
    assert said(found, "urn:op", "ris3:party") == {f"{party}infrastructure>"}
    assert said(found, "urn:ngo", "ris3:party") == {f"{party}ngo>"}


def merge(loser: str, survivor: str) -> str:
    node = f"<urn:assertion:{loser}:{survivor}>"
    return f"{node} a ris3:IdentityAssertion ; ris3:merged <{loser}> ; ris3:survivor <{survivor}> ."


def test_who_gives_and_who_gets_took_part() -> None:
    found = resolved(
        """id:collaboration\\/grant a ris3:FundingAward ; ris3:fundedBy id:actor\\/fund ;
             ris3:awardedTo id:actor\\/firm , id:actor\\/lab ; prov:wasDerivedFrom <urn:row> .
           id:participation\\/own a ris3:Participation ; ris3:role voc:participation-role\\/party ;
             ris3:inCollaboration id:collaboration\\/grant ; ris3:participant id:actor\\/lab ."""
    )
    ours = f"{PREFIXES['id']}participation/grant/"
    assert said(found, f"{ours}fund", "rdf:type") == {"<ris3:Participation>"}
    for name, role in (("fund", "funder"), ("firm", "beneficiary")):
        assert said(found, ours + name, "ris3:participant") == {f"<{PREFIXES['id']}actor/{name}>"}
        assert said(found, ours + name, "ris3:inCollaboration") == {
            f"<{PREFIXES['id']}collaboration/grant>"
        }
        assert said(found, ours + name, "ris3:role") == {
            f"<{PREFIXES['voc']}participation-role/{role}>"
        }
        assert said(found, ours + name, "prov:wasDerivedFrom") == {"<urn:row>"}
    # What a source says itself stands.
    assert not said(found, f"{ours}lab", "rdf:type")


def test_whoever_operates_a_facility_is_not_put_in_as_a_provider() -> None:
    found = resolved(
        """id:infrastructure\\/park ris3:operatedBy id:actor\\/owner .
           id:collaboration\\/test a ris3:ServiceUse ; ris3:serviceUser id:actor\\/firm ;
             ris3:usesInfrastructure id:infrastructure\\/park ."""
    )
    took_part = found.statements.filter(pl.col("p") == f"<{ONTOLOGY}participant>")["o"].to_list()
    assert took_part == [f"<{PREFIXES['id']}actor/firm>"]


def test_merged_entities_are_named_as_their_survivor_everywhere() -> None:
    found = resolved(
        """<urn:b> a ris3:Actor ; ris3:city 'Kyiv' ; prov:wasDerivedFrom <urn:b> .
           <urn:p> ris3:participant <urn:b> .""",
        merge("urn:b", "urn:a"),
    )
    assert said(found, "urn:a", "ris3:city") == {'"Kyiv"'}
    assert said(found, "urn:p", "ris3:participant") == {"<urn:a>"}
    assert said(found, "urn:a", "prov:wasDerivedFrom") == {"<urn:b>"}
    assert not said(found, "urn:b", "ris3:city")
    assert found.merged == 1


@pytest.mark.parametrize(
    ("pairs", "expected", "cycles"),
    [
        (["ba", "cb"], {"b": "a", "c": "a"}, []),
        (["ab", "ba"], {"b": "a"}, ["a"]),
        (["bc", "cd", "db", "xb"], {"c": "b", "d": "b", "x": "b"}, ["b"]),
        (["aa"], {}, []),
        ([], {}, []),
    ],
)
def test_chains_and_circles(pairs: list[str], expected: dict[str, str], cycles: list[str]) -> None:
    found, circles = canonical(quads("".join(merge(f"urn:{a}", f"urn:{b}") for a, b in pairs)))
    assert {k[5:-1]: v[5:-1] for k, v in found.items()} == expected
    assert list(circles) == [f"urn:{name}" for name in cycles]


def test_statements_may_come_in_any_order() -> None:
    sources, identities = (
        one_source("<urn:b> a ris3:Actor . <urn:c> a ris3:Firm ."),
        quads(merge("urn:b", "urn:a") + merge("urn:b", "urn:c")),
    )
    once = resolve(sources, identities, quads(SCHEMA))
    again = resolve(sources[::-1], identities[::-1], quads(SCHEMA)[::-1])
    assert_frame_equal(once.statements, again.statements, check_row_order=False)
    assert (once.merged, once.cycles) == (again.merged, again.cycles)


def test_what_is_single_is_the_survivor_s_and_its_name_too() -> None:
    schema = quads(SCHEMA + "ris3:primaryHelix a owl:FunctionalProperty .")
    sources = one_source(
        "<urn:kept> a ris3:Actor ; skos:prefLabel 'Завод'@uk ; ris3:primaryHelix <urn:business> ."
        "<urn:gone> a ris3:Actor ; skos:prefLabel 'Завод А'@uk, 'Plant'@en ;"
        " ris3:primaryHelix <urn:research> ; ris3:city 'Lviv' ."
        "<urn:bare> a ris3:Actor ."
        "<urn:lost> a ris3:Actor ; ris3:primaryHelix <urn:authority> ."
    )
    identities = quads(
        "<urn:1> ris3:survivor <urn:kept> ; ris3:merged <urn:gone> ."
        "<urn:2> ris3:survivor <urn:bare> ; ris3:merged <urn:lost> ."
    )
    found = resolve(sources, identities, schema)
    assert said(found, "urn:kept", "ris3:primaryHelix") == {"<urn:business>"}
    assert said(found, "urn:kept", "skos:prefLabel") == {'"Завод"@uk', '"Plant"@en'}
    assert said(found, "urn:kept", "skos:altLabel") == {'"Завод А"@uk'}
    assert said(found, "urn:kept", "ris3:city") == {'"Lviv"'}
    assert said(found, "urn:bare", "ris3:primaryHelix") == {"<urn:authority>"}


@pytest.mark.parametrize("survivor", ["a", "b"])
def test_what_leaves_open_gives_way_whoever_survives(survivor: str) -> None:
    schema = quads(
        SCHEMA + "ris3:primaryHelix a owl:FunctionalProperty . <urn:unknown> ris3:leavesOpen true ."
    )
    other = "ab".replace(survivor, "")
    sources = one_source(
        "<urn:a> a ris3:Actor ; ris3:primaryHelix <urn:unknown> ; ris3:note <urn:unknown> ."
        "<urn:b> a ris3:Actor ; ris3:primaryHelix <urn:research> ."
        "<urn:c> a ris3:Actor ; ris3:primaryHelix <urn:unknown> ."
    )
    merged = merge(f"urn:{other}", f"urn:{survivor}") + merge("urn:c", f"urn:{survivor}")
    found = resolve(sources, quads(merged), schema)
    assert said(found, f"urn:{survivor}", "ris3:primaryHelix") == {"<urn:research>"}
    # Only where there is one value is there a choice.
    assert said(found, f"urn:{survivor}", "ris3:note") == {"<urn:unknown>"}


def test_where_nothing_closer_is_known_it_stays_open() -> None:
    schema = quads(
        SCHEMA + "ris3:primaryHelix a owl:FunctionalProperty . <urn:unknown> ris3:leavesOpen true ."
    )
    sources = one_source(
        "<urn:a> ris3:primaryHelix <urn:unknown> . <urn:b> ris3:primaryHelix <urn:unknown> ."
    )
    found = resolve(sources, quads(merge("urn:b", "urn:a")), schema)
    assert said(found, "urn:a", "ris3:primaryHelix") == {"<urn:unknown>"}


def test_what_leaves_open_gives_way_to_another_source_of_the_same_record() -> None:
    schema = quads(
        SCHEMA + "ris3:primaryHelix a owl:FunctionalProperty . <urn:unknown> ris3:leavesOpen true ."
    )
    sources = one_source(
        "<urn:a> ris3:primaryHelix <urn:unknown> , <urn:research> ; ris3:note <urn:unknown> ."
        "<urn:b> ris3:primaryHelix <urn:unknown> ."
    )
    found = resolve(sources, quads(""), schema)
    assert said(found, "urn:a", "ris3:primaryHelix") == {"<urn:research>"}
    assert said(found, "urn:a", "ris3:note") == {"<urn:unknown>"}
    assert said(found, "urn:b", "ris3:primaryHelix") == {"<urn:unknown>"}
