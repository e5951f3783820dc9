import pytest

from ris3graph.catalogue.header import parse_header
from ris3graph.errors import InputError

GOOD = """\
#+ summary: {uk: Так, en: Yes}
#+ description: {uk: Опис, en: Description}
#+ tags: [a]
#+ returns:
#+   - {name: x, type: iri, label: {uk: Ікс, en: X}}
#+ parameters:
#+   - {name: region, type: region, label: {uk: Регіон, en: Region}, multiple: true}
SELECT ?x WHERE { VALUES ?region { UNDEF } ?x ?y ?region }
"""


def _problem(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_header(text, "explore/x.rq")
    return str(caught.value)


def test_good_header_is_read():
    header = parse_header(GOOD, "x.rq")
    assert header.summary.text("uk") == "Так"
    assert header.summary.text("fr") == "Yes"
    assert [parameter.name for parameter in header.parameters] == ["region"]
    assert header.parameters[0].multiple


def test_unknown_key_is_named_with_file():
    text = _problem(GOOD.replace("#+ tags: [a]", "#+ tags: [a]\n#+ tag: b"))
    assert text.startswith("explore/x.rq: Unknown key «tag»")


def test_unknown_key_of_a_parameter_is_named_by_its_path():
    assert "«parameters.0.multple»" in _problem(GOOD.replace("multiple", "multple"))


def test_missing_key_is_named():
    assert "lacks the key «summary.uk»" in _problem(GOOD.replace("{uk: Так, en: Yes}", "{en: Y}"))


def test_key_given_twice_is_an_error_with_its_line():
    text = _problem(GOOD.replace("#+ tags: [a]", "#+ tags: [a]\n#+ tags: [b]"))
    assert "line 3" in text
    assert "«tags» is given twice" in text


def test_no_header():
    assert "There is no header" in _problem("SELECT * { ?s ?p ?o }")


def test_broken_yaml_names_the_line():
    text = _problem("#+ summary: {uk: a, en: b}\n#+ tags: [a\nSELECT * {}")
    assert "not YAML" in text
    assert "line" in text


def test_wrong_parameter_type():
    assert "«parameters.0.type»" in _problem(GOOD.replace("type: region", "type: oblast"))


@pytest.mark.parametrize(
    ("replacement", "said"),
    [
        ("name: version, type: region", "every address uses"),
        ("name: region, type: region, scheme: helix", "only a parameter of type iri"),
        ('name: region, type: region, default: "UA-05", required: true', "has no default"),
        ('name: region, type: region, default: "UA-05", allowed: ["UA-63"]', "not among"),
    ],
)
def test_parameter_that_contradicts_itself(replacement, said):
    assert said in _problem(GOOD.replace("name: region, type: region", replacement))


def test_parameter_named_twice():
    line = "#+   - {name: region, type: region, label: {uk: Р, en: R}}\n"
    assert "named twice: region" in _problem(GOOD.replace("SELECT", line + "SELECT", 1))
