"""What is named must be known: a slip gets an answer that helps, and no empty table."""

from typing import TYPE_CHECKING

import pytest

from ris3graph import resources
from ris3graph.catalogue import QueryFile, known_values
from ris3graph.errors import QueryError

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


VOCABULARIES = resources.ontology() / "vocabularies"


@pytest.mark.parametrize(
    ("query", "values", "said"),
    [
        ("actors", {"region": "UA-99"}, r"«region»: the data know no «UA-99»\."),
        ("actors", {"scope": "no_such"}, r"«scope».*Allowed are: .*registry_only"),
        ("page-notations", {"scheme": "helixx"}, r"«scheme».*no «helixx»\. Did you mean «helix»\?"),
        ("page-notations", {"scheme": "helix/business"}, r"«scheme».*name of a vocabulary"),
        ("page-notations", {"scheme": "../x"}, r"«scheme».*name of a vocabulary"),
        ("assessments", {"status": ["gap", "gapp"]}, r"no «gapp»\. Did you mean «gap»\?"),
        (
            "actors",
            {"region": "https://w3id.org/ris3graph/id/region/UA-99"},
            r"no «https://w3id.org/ris3graph/id/region/UA-99»",
        ),
    ],
)
def test_what_the_data_do_not_know_is_refused(pilot: "Workspace", query, values, said):
    with pytest.raises(QueryError, match=said):
        pilot.query(query, **values)


def test_what_the_data_know_is_taken_in_either_form(pilot: "Workspace"):
    short = pilot.query("actors", region="UA-05", scope="yes")
    full = pilot.query(
        "actors",
        region="https://w3id.org/ris3graph/id/region/UA-05",
        scope="https://w3id.org/ris3graph/vocabulary/scope/yes",
    )
    assert short.rows
    assert short == full


@pytest.mark.parametrize("scheme", ["helix", "https://w3id.org/ris3graph/vocabulary/helix"])
def test_a_scheme_is_taken_in_either_form(pilot: "Workspace", scheme):
    rows = pilot.query("page-notations", scheme=scheme).rows
    assert {row[1].value for row in rows} == {
        "business",
        "research",
        "authority",
        "civil_society",
        "unknown",
    }


def test_known_values_of_each_type(pilot: "Workspace"):
    (scope,) = [p for p in pilot.catalogue.get("actors").header.parameters if p.name == "scope"]
    reader = pilot.reader()
    assert set(known_values(pilot.catalogue, scope, reader)) == {"yes", "registry_only", "no"}
    header = "#+ {name: x, type: %s, label: {uk: а, en: a}%s}"
    for kind, more, expected in (
        ("helix", "", {"business", "research", "authority", "civil_society", "unknown"}),
        ("scheme", "", {file.stem for file in VOCABULARIES.glob("*.ttl")} - {"regions"}),
        ("string", ', allowed: ["a", "b"]', {"a", "b"}),
        ("string", "", set()),
    ):
        text = (
            "#+ summary: {uk: а, en: a}\n#+ description: {uk: а, en: a}\n#+ tags: [a]\n"
            f"#+ parameters:\n{(header % (kind, more)).replace('#+ ', '#+   - ')}\n"
            "SELECT ?x { VALUES ?x { UNDEF } }"
        )
        parameter = QueryFile.parse(text, name="x").header.parameters[0]
        assert set(known_values(pilot.catalogue, parameter, reader)) == expected
