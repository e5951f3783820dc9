"""Values in queries: what they become, and that they become nothing else."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris3graph.catalogue import QueryFile
from ris3graph.errors import InputError, QueryError

HEADER = """\
#+ summary: {uk: Так, en: Yes}
#+ description: {uk: Опис, en: Description}
#+ tags: [a]
"""
TYPES = {
    "address": "iri",
    "region": "region",
    "side": "helix",
    "word": "string",
    "count": "integer",
    "share": "decimal",
    "day": "date",
    "tongue": "language",
}


def _all_types() -> QueryFile:
    lines = ["#+ parameters:"]
    for name, kind in TYPES.items():
        lines.append(
            f"#+   - {{name: {name}, type: {kind}, label: {{uk: а, en: a}}, multiple: true}}"
        )
    blocks = "\n".join(f"  VALUES ?{name} {{ UNDEF }}" for name in TYPES)
    text = HEADER + "\n".join(lines) + f"\nSELECT * WHERE {{\n{blocks}\n}}\n"
    return QueryFile.parse(text, name="all")


ALL = _all_types()


def _rows(text: str) -> list[dict[str, str]]:
    solutions = pyoxigraph.Store().query(text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: str(row[name]) for name in names if row[name] is not None} for row in solutions]


def test_file_runs_as_it_stands():
    assert _rows(ALL.text) == [{}]
    assert ALL.bind({}) == ALL.text


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("name", "value", "term"),
    [
        ("region", "UA-63", "<https://w3id.org/ris3graph/id/region/UA-63>"),
        ("region", "INT", "<https://w3id.org/ris3graph/id/region/INT>"),
        (
            "region",
            "https://w3id.org/ris3graph/id/region/UA-05",
            "<https://w3id.org/ris3graph/id/region/UA-05>",
        ),
        ("side", "business", "<https://w3id.org/ris3graph/vocabulary/helix/business>"),
        ("address", "https://example.org/ї", "<https://example.org/ї>"),
        ("address", "ris3:Actor", "<https://w3id.org/ris3graph/ontology#Actor>"),
        ("word", 'а"b\\\n', r'"а\"b\\\n"'),
        ("count", "-10", f'"-10"^^<{XSD}integer>'),
        ("share", "0.05", f'"0.05"^^<{XSD}decimal>'),
        ("day", "2024-02-29", f'"2024-02-29"^^<{XSD}date>'),
        ("tongue", "UK", '"uk"'),
    ],
)
def test_value_becomes_a_term(name, value, term):
    assert _rows(ALL.bind({name: value})) == [{name: term}]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("region", "Kharkiv", "ISO 3166-2"),
        ("region", "UA-63> } #", "ISO 3166-2"),
        ("side", "buisness", "business, research"),
        ("address", "not an address", "full address"),
        ("address", "http://a/> } INSERT", "full address"),
        ("count", "1e3", "whole number"),
        ("count", "٣", "whole number"),
        ("share", ".", "Give a number"),
        ("day", "2023-02-29", "YYYY-MM-DD"),
        ("day", "20240230", "YYYY-MM-DD"),
        ("tongue", "uk_UA", "language tag"),
        ("word", "\ud800", "character"),
    ],
)
def test_value_that_does_not_fit_is_refused_with_advice(name, value, said):
    with pytest.raises(QueryError, match=said):
        ALL.bind({name: value})


def test_several_values_and_none():
    rows = _rows(ALL.bind({"region": ["UA-63", "UA-05", "UA-63"], "word": "", "day": []}))
    assert [row["region"][-6:-1] for row in rows] == ["UA-63", "UA-05"]
    assert all(set(row) == {"region"} for row in rows)


def test_unknown_parameter_names_the_nearest():
    with pytest.raises(QueryError, match="Did you mean «region»"):
        ALL.bind({"regoin": "UA-63"})


@given(st.dictionaries(st.sampled_from(sorted(TYPES)), st.text(min_size=1), min_size=1))
def test_whatever_is_given_is_one_term_or_refused(values):
    try:
        text = ALL.bind(values)
    except QueryError:
        return
    (row,) = _rows(text)
    assert set(row) == set(values)
    for name in values:
        if TYPES[name] == "string":
            assert row[name] == str(pyoxigraph.Literal(values[name]))


@given(st.text(alphabet="\"'\\<>{}#?$ \n\rVALUESUNDEFcount", min_size=1))
def test_text_made_of_syntax_stays_a_string(value):
    (row,) = _rows(ALL.bind({"word": value}))
    assert row == {"word": str(pyoxigraph.Literal(value))}


def _file(parameter: str, body: str) -> QueryFile:
    return QueryFile.parse(HEADER + f"#+ parameters:\n#+   - {parameter}\n{body}", name="x")


PARAMETER = "{name: p, type: integer, label: {uk: а, en: a}%s}"


def test_answer_that_has_no_parts_is_not_bounded():
    ask = QueryFile.parse(HEADER + "ASK {}", name="x")
    assert ask.bind({}) == ask.text
    with pytest.raises(QueryError, match="neither limit nor offset"):
        ask.bind({}, limit=5)
    own = QueryFile.parse(HEADER + "SELECT * { ?s ?p ?o } LIMIT 3", name="x")
    with pytest.raises(QueryError, match="neither limit nor offset"):
        own.bind({}, offset=5)


def test_default_stands_in_the_file():
    body = f'SELECT * {{ VALUES ?p {{ "5"^^<{XSD}integer> }} }}'
    query = _file(PARAMETER % ', default: "5"', body)
    assert _rows(query.bind({})) == [{"p": f'"5"^^<{XSD}integer>'}]
    assert _rows(query.bind({"p": "6"})) == [{"p": f'"6"^^<{XSD}integer>'}]


def test_every_block_of_a_parameter_is_filled():
    query = _file(PARAMETER % "", "SELECT * { {VALUES ?p {UNDEF}} UNION {VALUES $p { UNDEF }} }")
    assert len(_rows(query.bind({"p": "1"}))) == 2
    assert "UNDEF" not in query.bind({"p": "1"})


@pytest.mark.parametrize(
    ("parameter", "body", "said"),
    [
        ("", "SELECT * { ?s ?p ?o }", "no data block"),
        ("", 'SELECT * { VALUES ?p { "5" } }', "asks for «UNDEF»"),
        (', default: "5"', "SELECT * { VALUES ?p { UNDEF } }", 'asks for «"5"'),
        (', default: "x"', "SELECT * { VALUES ?p { UNDEF } }", "default does not fit"),
        ("", "DELETE WHERE { ?s ?p ?o }", "no query"),
    ],
)
def test_file_that_contradicts_its_header_is_refused(parameter, body, said):
    with pytest.raises(InputError, match=said):
        _file(PARAMETER % parameter, body)


def test_required_and_single():
    query = _file(PARAMETER % ", required: true", "SELECT * { VALUES ?p { 1 } }")
    with pytest.raises(QueryError, match="«p» of «x» is missing"):
        query.bind({})
    with pytest.raises(QueryError, match="takes one value, 2"):
        query.bind({"p": ["1", "2"]})


def test_allowed_values():
    query = _file(PARAMETER % ', allowed: ["1", "2"]', "SELECT * { VALUES ?p { UNDEF } }")
    with pytest.raises(QueryError, match=r"Allowed are: 1, 2\."):
        query.bind({"p": "3"})


def test_scheme_takes_notations_and_addresses():
    parameter = "{name: k, type: iri, scheme: collaboration-kind, label: {uk: а, en: a}}"
    query = _file(parameter, "SELECT * { VALUES ?k { UNDEF } }")
    iri = "https://w3id.org/ris3graph/vocabulary/collaboration-kind/joint_programme"
    assert _rows(query.bind({"k": "joint_programme"})) == [{"k": f"<{iri}>"}]
    assert _rows(query.bind({"k": iri})) == [{"k": f"<{iri}>"}]
    with pytest.raises(QueryError, match="notation"):
        query.bind({"k": "https://w3id.org/ris3graph/vocabulary/helix/business"})
