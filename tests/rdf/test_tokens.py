import pytest

from ris3graph.rdf.tokens import data_blocks, form_of, tokens


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("PREFIX ask: <http://select/> BASE <http://x/> aSk {}", "ask"),
        ("# SELECT\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "construct"),
        ("PREFIX : <http://a/#construct> DESCRIBE :a", "describe"),
        (r"\u0053ELECT * {}", "select"),
        (r"\U00000041SK {}", "ask"),
        ("INSERT DATA {}", None),
        ("PREFIX a: <http://x/> DELETE WHERE { ?s ?p ?o }", None),
        ("", None),
    ],
)
def test_form(text, form):
    assert form_of(text) == form


def test_data_blocks_are_found_only_where_they_are_code():
    text = """# VALUES ?a { 1 }
    SELECT * { ?s ?p "VALUES ?a { 2 }", '''VALUES ?a { 3 }''' .
      values $a { <http://x/> "}" } VALUES (?b ?c) { (1 2) } }"""
    blocks = data_blocks(text)
    assert [(block.variable, text[block.start : block.end]) for block in blocks] == [
        ("a", ' <http://x/> "}" ')
    ]


def test_escaped_quotes_do_not_end_a_string():
    kinds = [token.kind for token in tokens(r'"a\" VALUES ?x {" "b\\" ?y')]
    assert kinds == ["string", "string", "variable"]


def test_unclosed_block_is_none():
    assert data_blocks("SELECT * { VALUES ?a { 1 ") == []
