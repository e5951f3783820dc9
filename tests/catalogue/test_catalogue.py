from pathlib import Path

import pyoxigraph
import pytest

from ris3graph.catalogue import Catalogue, ParameterType, QueryFile
from ris3graph.errors import InputError, NotFoundError

FILES = list(Catalogue.shipped())
TEXT = """\
#+ summary: {uk: а, en: a}
#+ description: {uk: а, en: a}
#+ tags: [a]
ASK {}
"""


@pytest.mark.parametrize("query", FILES, ids=lambda query: query.name)
def test_file_is_sparql_and_returns_what_its_header_says(query: QueryFile):
    answer = pyoxigraph.Store().query(query.text)
    if query.form == "select":
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        variables = [variable.value for variable in answer.variables]
        assert variables == [item.name for item in query.header.returns]


@pytest.mark.parametrize("query", FILES, ids=lambda query: query.name)
def test_what_people_read_of_it_calls_terms_by_their_labels(query: QueryFile):
    header = query.header
    texts = [header.summary, header.description, *([header.empty] if header.empty else ())]
    texts += [item.label for item in (*header.parameters, *header.returns)]
    assert [text for text in texts if "ris3:" in text.uk + text.en] == []


@pytest.mark.parametrize("query", FILES, ids=lambda query: query.name)
def test_answer_can_be_had_in_parts(query: QueryFile):
    example = {ParameterType.REGION: "UA-63", ParameterType.SCHEME: "helix"}
    given = {
        item.name: example.get(item.type, "https://example.org/")
        for item in query.header.parameters
        if item.required
    }
    if query.form != "ask":
        pyoxigraph.Store().query(query.bind(given, limit=1, offset=1))


def test_names_are_sorted_and_found():
    catalogue = Catalogue.shipped()
    assert list(catalogue.names()) == sorted(catalogue.names())
    assert catalogue.get("actors").group == "explore"
    assert len(catalogue) == len(catalogue.names())


def test_unknown_name_names_the_nearest():
    with pytest.raises(NotFoundError, match="Did you mean «actors»"):
        Catalogue.shipped().get("actor")


def test_name_used_in_two_folders_is_refused(tmp_path: Path):
    for group in ("one", "two"):
        (tmp_path / group).mkdir()
        (tmp_path / group / "same.rq").write_text(TEXT)
    with pytest.raises(InputError, match=r"two/same\.rq: The name «same» is used in «one» too"):
        Catalogue.load(tmp_path)


def test_all_problems_of_all_files_are_named_at_once(tmp_path: Path):
    (tmp_path / "a.rq").write_text("ASK {}")
    (tmp_path / "b.rq").write_text(TEXT.replace("tags", "tag"))
    (tmp_path / "c.rq").write_bytes(b"\xff")
    with pytest.raises(InputError) as caught:
        Catalogue.load(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {"a.rq", "b.rq", "c.rq"}


def test_no_folder(tmp_path: Path):
    with pytest.raises(InputError, match="no such folder"):
        Catalogue.load(tmp_path / "none")
