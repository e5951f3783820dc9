"""Texts that can be said in another language stay texts on every way to a page."""

import json
import pickle

from ris3graph.errors import NotFoundError, QueryError
from ris3graph.said import Said, as_json, from_json, joined, say

WORDS = {
    "Parameter «{name}» cannot be used. {advice}": "Параметр «{name}» не годиться. {advice}",
    "Allowed are: {known}.": "Можна: {known}.",
}
TEXT = say(
    "Parameter «{name}» cannot be used. {advice}",
    name="{helix}",
    advice=say("Allowed are: {known}.", known="a, b"),
)


def test_it_is_english_and_ukrainian_with_the_same_values():
    assert TEXT == "Parameter «{helix}» cannot be used. Allowed are: a, b."
    assert TEXT.told(WORDS.__getitem__) == "Параметр «{helix}» не годиться. Можна: a, b."


def test_an_error_gives_it_back_whole():
    for error in (NotFoundError(TEXT), QueryError(TEXT, 1, 2)):
        for text in (str(error), str(pickle.loads(pickle.dumps(error)))):
            assert isinstance(text, Said)
            assert text.told(WORDS.__getitem__).startswith("Параметр")


def test_several_are_one_text():
    both = joined([say("Allowed are: {known}.", known="a"), "{x}"], " ")
    assert both == "Allowed are: a. {x}"
    assert both.told(lambda text: WORDS.get(text, text)) == "Можна: a. {x}"


def test_it_can_go_through_json_as_it_was_made():
    content = {"message": TEXT, "rows": [{"hint": TEXT, "line": 3}, None, "plain"], "values": {}}
    sent = json.dumps(as_json(content))
    found = json.loads(sent, object_hook=from_json)
    assert found == content
    assert found["rows"][0]["hint"].told(WORDS.__getitem__) == TEXT.told(WORDS.__getitem__)
    assert not isinstance(found["rows"][2], Said)


def test_it_is_written_as_any_text():
    assert json.loads(json.dumps({"detail": TEXT})) == {"detail": str.__str__(TEXT)}
    assert f"{TEXT}" == TEXT
