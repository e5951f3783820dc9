"""What every reader has to answer, whatever engine it asks: SPARQL 1.1, and our own rules.

Expected values are written down by hand, after the recommendation.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.rdf.dataset import DataSet
from ris3graph.rdf.namespaces import META_GRAPH, ONTOLOGY_GRAPH, RESOLVED_GRAPH
from ris3graph.rdf.reader import Reader
from tests.mirror.sample import GRAPHS, LONG, MANY, ONE, SECRET, TWO
from tests.store.quads import exported

PREFIXES = (
    "PREFIX e: <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)
SEEN = DataSet((ONE,), (TWO,))
VALUE = "?s e:p ?o"

ANN, BOB, EVE = (f"<http://e/{name}>" for name in ("ann", "bob", "eve"))


def _n(value: str, kind: str = "integer") -> str:
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'


TRUE, FALSE = _n("true", "boolean"), _n("false", "boolean")


def rows(reader: Reader, query: str, dataset: DataSet | None = None) -> list[tuple[str, ...]]:
    found = reader.select(PREFIXES + query, dataset).rows
    return [tuple("" if term is None else str(term) for term in row) for row in found]


DATA_SETS = {
    "default": (f"SELECT ?o {{ {VALUE} }}", {"1"}),
    "named": (f"SELECT ?g ?o {{ GRAPH ?g {{ {VALUE} }} }}", {TWO, "2"}),
    "not-named": (f"SELECT ?o {{ GRAPH <{SECRET}> {{ {VALUE} }} }}", set()),
    "default-is-not-named": (f"SELECT ?o {{ GRAPH <{ONE}> {{ {VALUE} }} }}", set()),
    "from-unseen": (f"SELECT ?o FROM <{SECRET}> {{ {VALUE} }}", set()),
    "from-both": (f"SELECT ?o FROM <{SECRET}> FROM <{TWO}> {{ {VALUE} }}", {"2"}),
    "from-named-unseen": (f"SELECT ?o FROM NAMED <{SECRET}> {{ GRAPH ?g {{ {VALUE} }} }}", set()),
    "from-named": (f"SELECT ?g FROM NAMED <{ONE}> {{ GRAPH ?g {{ {VALUE} }} }}", {ONE}),
    "from-has-no-named": (f"SELECT ?o FROM <{ONE}> {{ GRAPH ?g {{ {VALUE} }} }}", set()),
    "from-named-has-no-default": (f"SELECT ?o FROM NAMED <{TWO}> {{ {VALUE} }}", set()),
    "path-plus": ("SELECT ?o { e:s e:next+ ?o }", {"http://e/a"}),
    "path-star": ("SELECT ?o { e:s e:next* ?o }", {"http://e/s", "http://e/a"}),
    "path-negated": ("SELECT ?o { e:s (e:next|!e:x)+ ?o }", {"http://e/a", "1"}),
    "empty-graph-pattern": ("SELECT ?g { GRAPH ?g {} }", {TWO}),
    "subquery": ("SELECT ?o { { SELECT ?o { GRAPH ?g { ?s ?p ?o } } } }", {"2"}),
    "values-of-graphs": (
        f"SELECT ?o {{ VALUES ?g {{ <{SECRET}> <{TWO}> }} GRAPH ?g {{ {VALUE} }} }}",
        {"2"},
    ),
    "exists": (
        f"SELECT ?o {{ {VALUE} FILTER EXISTS {{ GRAPH ?g {{ ?s e:p 'secret' }} }} }}",
        set(),
    ),
    "minus": (f"SELECT ?o {{ {VALUE} MINUS {{ GRAPH <{SECRET}> {{ ?s ?p ?x }} }} }}", {"1"}),
}


@pytest.mark.parametrize("name", DATA_SETS)
def test_data_set(reader: Reader, name: str):
    query, expected = DATA_SETS[name]
    found = reader.select(PREFIXES + query, SEEN).rows
    assert {t.value for row in found for t in row if isinstance(t, Literal | NamedNode)} == expected


def test_nothing_is_seen_where_nothing_may_be(reader: Reader):
    nothing = DataSet((), ())
    assert rows(reader, "SELECT * { ?s ?p ?o }", nothing) == []
    assert rows(reader, "SELECT * { GRAPH ?g { ?s ?p ?o } }", nothing) == []
    assert reader.ask("ASK { ?s ?p ?o }", DataSet((), (ONE,))) is False
    assert reader.ask("ASK { GRAPH ?g { ?s ?p ?o } }", DataSet((ONE,), ())) is False


def test_the_standard_data_set(reader: Reader):
    assert reader.version == 1
    assert reader.graphs() == tuple(sorted(GRAPHS))
    standard = tuple(sorted((META_GRAPH, ONTOLOGY_GRAPH, RESOLVED_GRAPH)))
    assert reader.standard() == DataSet(standard, tuple(sorted(GRAPHS)))
    found = rows(reader, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert {row[0] for row in found} == {f"<{graph}>" for graph in GRAPHS}
    assert rows(reader, "SELECT ?o { e:s e:p ?o }") == []


def test_a_statement_of_two_graphs_is_one(reader: Reader):
    assert rows(reader, "SELECT ?o { e:ann e:shared ?o }") == [('"in two graphs"',)]
    assert rows(reader, "SELECT (COUNT(*) AS ?n) { e:ann e:shared ?o }") == [(_n("1"),)]


TERMS = {
    "language": ("e:ann e:name ?o", {'"Анна"@uk', '"Ann"@en'}),
    "language-with-region": ("e:eve e:name ?o", {'"Єва"@uk', '"Eve"@en-gb'}),
    "plain": ("e:bob e:code ?o", {'"007"'}),
    "empty": ("e:typed e:empty ?o", {'""'}),
    "escapes": ("e:bob e:note ?o", {'"line\\nbreak \\"quoted\\" \\\\ back, comma\\tand 🌍"'}),
    "iri": ("e:eve e:page ?o", {"<http://e/a,b?c=d&e=%20f#g>"}),
    "integer": ("e:ann e:age ?o", {_n("30")}),
    "integer-beyond-64-bits": ("e:typed e:big ?o", {_n("12345678901234567890")}),
    "decimal": ("e:ann e:height ?o", {_n("1.75", "decimal")}),
    "double": ("e:ann e:weight ?o", {_n("60.5", "double")}),
    "double-of-many-digits": ("e:typed e:third ?o", {_n("4.666666666666667", "double")}),
    "boolean": ("e:ann e:active ?o", {TRUE}),
    "date": ("e:ann e:born ?o", {_n("1990-05-17", "date")}),
    "date-time": ("e:ann e:seen ?o", {_n("2024-02-29T12:00:00Z", "dateTime")}),
    "date-time-with-zone": (
        "e:typed e:moment ?o",
        {_n("2024-02-29T12:00:00.25+02:00", "dateTime")},
    ),
    "year": ("e:typed e:year ?o", {_n("2010", "gYear")}),
    "year-and-month": ("e:typed e:month ?o", {_n("2010-05", "gYearMonth")}),
    "duration": ("e:typed e:duration ?o", {_n("P1DT2H", "dayTimeDuration")}),
    "any-uri": ("e:typed e:uri ?o", {_n("http://x/", "anyURI")}),
    "own-datatype": ("e:typed e:own ?o", {'"x"^^<http://e/datatype>'}),
}


@pytest.mark.parametrize("name", TERMS)
def test_term(reader: Reader, name: str):
    pattern, expected = TERMS[name]
    assert {row[0] for row in rows(reader, f"SELECT ?o {{ {pattern} }}")} == expected


ANSWERS: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "order-of-numbers": (
        "SELECT ?s { ?s e:age ?a } ORDER BY DESC(?a)",
        [(EVE,), (ANN,), (BOB,)],
    ),
    "limit-and-offset": ("SELECT ?s { ?s e:age ?a } ORDER BY ?a LIMIT 1 OFFSET 1", [(ANN,)]),
    "optional": (
        "SELECT ?s ?c { ?s a e:Person OPTIONAL { ?s e:code ?c } } ORDER BY ?s",
        [(ANN, ""), (BOB, '"007"'), (EVE, "")],
    ),
    "optional-with-filter": (
        "SELECT ?s ?a { ?s a e:Person OPTIONAL { ?s e:age ?a FILTER(?a > 28) } } ORDER BY ?s",
        [(ANN, _n("30")), (BOB, ""), (EVE, _n("40"))],
    ),
    "union": (
        "SELECT ?s { { ?s e:code '007' } UNION { ?s e:age 40 } } ORDER BY ?s",
        [(BOB,), (EVE,)],
    ),
    "minus": ("SELECT ?s { ?s a e:Person MINUS { ?s e:code ?c } } ORDER BY ?s", [(ANN,), (EVE,)]),
    "not-exists": (
        "SELECT ?s { ?s a e:Person FILTER NOT EXISTS { ?s e:active ?x } }",
        [(EVE,)],
    ),
    "not-in": ("SELECT ?s { ?s e:age ?a FILTER(?a NOT IN (25, 40)) }", [(ANN,)]),
    "count": ("SELECT (COUNT(*) AS ?n) { ?s a e:Person }", [(_n("3"),)]),
    "count-distinct": ("SELECT (COUNT(DISTINCT ?t) AS ?n) { ?s a ?t ; e:age ?a }", [(_n("1"),)]),
    "count-of-nothing": ("SELECT (COUNT(?s) AS ?n) { ?s a e:None }", [(_n("0"),)]),
    "sum": ("SELECT (SUM(?a) AS ?n) { ?s e:age ?a }", [(_n("95"),)]),
    "average": (
        "SELECT ?d (AVG(?a) AS ?n) { ?s e:age ?a ; e:active ?d } GROUP BY ?d HAVING(AVG(?a) > 26)",
        [(TRUE, _n("30", "decimal"))],
    ),
    "minimum-and-maximum": (
        "SELECT (MIN(?a) AS ?least) (MAX(?a) AS ?most) { ?s e:age ?a }",
        [(_n("25"), _n("40"))],
    ),
    "group-concat": (
        "SELECT (GROUP_CONCAT(?n ; SEPARATOR='+') AS ?all) "
        "{ { SELECT ?n { ?s e:age ?a . ?s e:name ?n FILTER LANGMATCHES(LANG(?n), 'en') } "
        "ORDER BY ?n } }",
        [('"Ann+Bob+Eve"',)],
    ),
    "values-with-undef": (
        "SELECT ?s ?a { VALUES (?s ?a) { (e:bob UNDEF) (UNDEF 40) } ?s e:age ?a } ORDER BY ?a",
        [(BOB, _n("25")), (EVE, _n("40"))],
    ),
    "bind-and-if": (
        "SELECT ?s ?k { ?s e:age ?a BIND(IF(?a < 28, 'young', 'older') AS ?k) } ORDER BY ?a",
        [(BOB, '"young"'), (ANN, '"older"'), (EVE, '"older"')],
    ),
    "coalesce": (
        "SELECT ?c { e:ann a e:Person OPTIONAL { e:ann e:code ?x } BIND(COALESCE(?x, '-') AS ?c) }",
        [('"-"',)],
    ),
    "an-error-binds-nothing": ("SELECT ?x { BIND(1 + 'a' AS ?x) }", [("",)]),
    "path-sequence": ("SELECT ?o { e:ann e:knows/e:knows ?o }", [(EVE,)]),
    "path-inverse": ("SELECT ?o { e:ann ^e:knows ?o }", [(EVE,)]),
    "path-in-a-circle": (
        "SELECT ?o { e:ann e:knows+ ?o } ORDER BY ?o",
        [(ANN,), (BOB,), (EVE,)],
    ),
    "path-of-no-length": ("SELECT ?o { e:ann e:knows? ?o } ORDER BY ?o", [(ANN,), (BOB,)]),
    "path-of-both-ends": (
        "SELECT (COUNT(*) AS ?n) { ?a e:knows+ ?b }",
        [(_n("9"),)],
    ),
    "language-filter": (
        "SELECT ?n { ?s e:name ?n FILTER(LANG(?n) = 'uk') } ORDER BY ?n",
        [('"Єва"@uk',), ('"Анна"@uk',)],
    ),
    "language-of-none": ("SELECT ?l { e:bob e:code ?c BIND(LANG(?c) AS ?l) }", [('""',)]),
    "datatype": (
        "SELECT ?d { e:ann e:born ?x BIND(DATATYPE(?x) AS ?d) }",
        [("<http://www.w3.org/2001/XMLSchema#date>",)],
    ),
    "upper-case-in-ukrainian": (
        "SELECT ?u { ?s e:name ?n FILTER(LANG(?n) = 'uk' && STRSTARTS(?n, 'Є')) "
        "BIND(UCASE(STR(?n)) AS ?u) }",
        [('"ЄВА"',)],
    ),
    "regex-without-case": (
        "SELECT ?s { ?s e:name ?n FILTER REGEX(?n, '^анн', 'i') }",
        [(ANN,)],
    ),
    "string-length-counts-characters": (
        "SELECT ?n { e:ann e:name ?x FILTER(LANG(?x) = 'uk') BIND(STRLEN(?x) AS ?n) }",
        [(_n("4"),)],
    ),
    "substring": (
        "SELECT ?x { e:bob e:code ?c BIND(SUBSTR(?c, 2, 1) AS ?x) }",
        [('"0"',)],
    ),
    "before-and-after": (
        "SELECT ?x ?y { BIND(STRBEFORE('a-b', '-') AS ?x) BIND(STRAFTER('a-b', '-') AS ?y) }",
        [('"a"', '"b"')],
    ),
    "replace": ("SELECT ?x { BIND(REPLACE('2010-05', '-.*', '') AS ?x) }", [('"2010"',)]),
    "concat": ("SELECT ?x { BIND(CONCAT('a', 'є') AS ?x) }", [('"aє"',)]),
    "literal-with-language": ("SELECT ?x { BIND(STRLANG('a', 'uk') AS ?x) }", [('"a"@uk',)]),
    "literal-with-datatype": (
        "SELECT ?x { BIND(STRDT('5', xsd:integer) + 1 AS ?x) }",
        [(_n("6"),)],
    ),
    "cast": ("SELECT ?x { BIND(xsd:integer('7') AS ?x) }", [(_n("7"),)]),
    "year-of-a-date-time": (
        "SELECT ?y { e:ann e:seen ?x BIND(YEAR(?x) AS ?y) }",
        [(_n("2024"),)],
    ),
    "dates-in-order": ("SELECT ?s { ?s e:born ?d FILTER(?d < '1991-01-01'^^xsd:date) }", [(ANN,)]),
    "division": ("SELECT ?x { BIND(1 / 4 AS ?x) }", [(_n("0.25", "decimal"),)]),
    "comparison-is-boolean": ("SELECT ?x { BIND(1 < 2 AS ?x) }", [(TRUE,)]),
    "same-value": ("SELECT ?s { ?s e:integer ?i FILTER(?i = 1) }", [("<http://e/typed>",)]),
    "iri-function": ("SELECT ?x { BIND(IRI('http://e/x') AS ?x) }", [("<http://e/x>",)]),
    "is-kinds": (
        "SELECT ?a ?b { e:eve e:page ?p ; e:age ?n "
        "BIND(isIRI(?p) AS ?a) BIND(isNumeric(?n) AS ?b) }",
        [(TRUE, TRUE)],
    ),
    "hash": (
        "SELECT ?x { BIND(SHA256('abc') AS ?x) }",
        [('"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"',)],
    ),
    "subquery-with-limit": (
        "SELECT ?s ?n { { SELECT ?s { ?s e:age ?a } ORDER BY ?a LIMIT 1 } ?s e:name ?n }",
        [(BOB, '"Bob"@en')],
    ),
    "having": (
        "SELECT ?s { ?s e:name ?n } GROUP BY ?s HAVING(COUNT(?n) > 1) ORDER BY ?s",
        [(ANN,), (EVE,)],
    ),
    "order-with-unbound-first": (
        "SELECT ?s { ?s a e:Person OPTIONAL { ?s e:code ?c } } ORDER BY DESC(?c) ?s",
        [(BOB,), (ANN,), (EVE,)],
    ),
    "distinct": ("SELECT DISTINCT ?t { ?s a ?t ; e:age ?a }", [("<http://e/Person>",)]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answer(reader: Reader, name: str):
    query, expected = ANSWERS[name]
    assert rows(reader, query) == expected


def test_names_of_variables_in_the_order_of_the_projection(reader: Reader):
    found = reader.select(PREFIXES + "SELECT ?z ?none ?a { ?z e:code ?a }")
    assert found.variables == ("z", "none", "a")
    assert found.rows == [(NamedNode("http://e/bob"), None, Literal("007"))]


def test_ask(reader: Reader):
    assert reader.ask(PREFIXES + "ASK { e:ann e:age 30 }") is True
    assert reader.ask(PREFIXES + "ASK { e:ann e:age 31 }") is False
    assert json.loads(reader.serialise("ASK {}", "application/sparql-results+json"))["boolean"]


def test_construct(reader: Reader):
    query = PREFIXES + "CONSTRUCT { ?s e:called ?n } { ?s e:name ?n FILTER(LANG(?n) = 'en') }"
    found = {(str(triple.subject), str(triple.object)) for triple in reader.construct(query)}
    assert found == {(ANN, '"Ann"@en'), (BOB, '"Bob"@en')}


def test_construct_of_blank_nodes(reader: Reader):
    query = PREFIXES + "CONSTRUCT { ?s e:is [ e:aged ?a ] } { ?s e:age ?a }"
    found = reader.construct(query)
    nodes = {triple.object for triple in found if triple.predicate.value == "http://e/is"}
    assert all(isinstance(node, BlankNode) for node in nodes)
    assert (len(found), len(nodes)) == (6, 3)


def test_a_blank_node_in_a_row(reader: Reader):
    ((node,),) = reader.select("SELECT ?x { BIND(BNODE() AS ?x) }").rows
    assert isinstance(node, BlankNode)


def test_construct_gives_a_statement_once(reader: Reader):
    found = reader.construct(PREFIXES + "CONSTRUCT { e:all a ?t } { ?s a ?t ; e:age ?a }")
    assert [str(triple.object) for triple in found] == ["<http://e/Person>"]


def test_describe(reader: Reader):
    found = reader.construct(PREFIXES + "DESCRIBE e:s", SEEN)
    assert {str(triple.object) for triple in found} == {'"1"', "<http://e/a>"}


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/rdf+xml"]
)
def test_graphs_as_other_programs_read_them(reader: Reader, media_type: str):
    query = PREFIXES + "CONSTRUCT { ?s e:name ?n } { ?s e:name ?n }"
    graph = rdflib.Graph().parse(data=reader.serialise(query, media_type), format=media_type)
    assert {str(value) for value in graph.objects()} == {"Анна", "Ann", "Bob", "Єва", "Eve"}


def test_rows_as_json_xml_csv_and_tsv(reader: Reader):
    query = PREFIXES + "SELECT ?s ?a ?c { ?s e:age ?a OPTIONAL { ?s e:code ?c } } ORDER BY ?a"
    document = json.loads(reader.serialise(query, "application/sparql-results+json"))
    first = document["results"]["bindings"][0]
    assert first["a"] == {
        "type": "literal",
        "value": "25",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
    }
    assert first["c"] == {"type": "literal", "value": "007"}
    assert "c" not in document["results"]["bindings"][1]
    table = reader.serialise(query, "text/csv").decode()
    assert table.splitlines()[:3] == ["s,a,c", "http://e/bob,25,007", "http://e/ann,30,"]
    assert reader.serialise(query, "text/tab-separated-values").decode().splitlines()[1] == (
        '<http://e/bob>\t25\t"007"'
    )
    xml = reader.serialise(query, "application/sparql-results+xml")
    parsed = rdflib.query.Result.parse(StringIO(xml.decode()), format="xml")
    assert len(list(parsed)) == 3


def test_an_iri_with_a_comma_is_one_cell(reader: Reader):
    table = reader.serialise(PREFIXES + "SELECT ?p ?a { e:eve e:page ?p ; e:age ?a }", "text/csv")
    assert table.decode().splitlines()[1] == '"http://e/a,b?c=d&e=%20f#g",40'


def test_formats_that_do_not_fit(reader: Reader):
    with pytest.raises(QueryError, match="cannot be given as text/turtle"):
        reader.serialise("SELECT * { ?s ?p ?o }", "text/turtle", SEEN)
    with pytest.raises(QueryError, match="cannot be given as text/csv"):
        reader.serialise("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv", SEEN)


def test_a_long_answer_is_whole(reader: Reader):
    query = PREFIXES + "SELECT ?n { ?i e:n ?n }"
    found = rows(reader, query, DataSet((MANY,), ()))
    assert len(found) == LONG
    assert len(set(found)) == LONG
    later = rows(reader, query + " ORDER BY ?n OFFSET 11500 LIMIT 2", DataSet((MANY,), ()))
    assert later == [(_n("11500"),), (_n("11501"),)]


@pytest.mark.parametrize("graph", [ONE, RESOLVED_GRAPH, ONTOLOGY_GRAPH])
def test_a_graph_is_exported_whole(reader: Reader, graph: str):
    found = rdflib.Graph().parse(data=exported(reader, "text/turtle", graph), format="turtle")
    assert len(found) == len(rdflib.Graph().parse(data=GRAPHS[graph], format="turtle"))


def test_all_graphs_are_exported(reader: Reader):
    lines = exported(reader, "application/n-quads").decode().splitlines()
    assert f'<http://e/s> <http://e/p> "secret" <{SECRET}> .' in lines
    assert {line.rsplit(" ", 2)[1] for line in lines} == {f"<{graph}>" for graph in GRAPHS}
    assert len([line for line in lines if line.endswith(f"<{MANY}> .")]) == LONG


def test_exports_that_do_not_fit(reader: Reader):
    with pytest.raises(QueryError, match="holds one graph"):
        exported(reader, "text/turtle")
    with pytest.raises(QueryError, match="no graph"):
        exported(reader, "text/turtle", "http://e/g/none")
    with pytest.raises(QueryError, match="cannot be given as"):
        exported(reader, "text/html")


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("SELECT * {\n ?s ?p ?o\n FILTER(}", 3, 10), ("SELECT", 1, 7)],
)
def test_errors_name_the_place(reader: Reader, query: str, line: int, column: int):
    with pytest.raises(QueryError, match=f"line {line}, column {column}") as wrong:
        reader.select(query)
    assert (wrong.value.line, wrong.value.column) == (line, column)


def test_another_form_is_told(reader: Reader):
    for read, query in (
        (reader.select, "ASK {}"),
        (reader.ask, "SELECT * {}"),
        (reader.construct, "ASK {}"),
    ):
        with pytest.raises(QueryError, match="This is no"):
            read(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK { \\u0053ERVICE SILENT ?x { ?s ?p ?o } }",
        "CONSTRUCT {} { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "DROP ALL",
        "INSERT DATA { <http://e/x> <http://e/x> 1 }",
        "LOAD <http://127.0.0.1:9/>",
    ],
)
def test_what_is_refused(reader: Reader, query: str):
    with pytest.raises(QueryRefusedError):
        reader.serialise(query, "text/csv")


def test_several_threads_read_at_once(reader: Reader):
    graphs = {ONE: "1", TWO: "2", SECRET: "secret"}

    def read(number: int) -> bool:
        graph = list(graphs)[number % 3]
        found = rows(reader, "SELECT ?o { e:s e:p ?o }", DataSet((graph,), ()))
        return found == [(f'"{graphs[graph]}"',)]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(60)))
