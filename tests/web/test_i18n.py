import datetime
import re
from pathlib import Path

import pytest
import rdflib
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import ris3graph
from ris3graph import resources
from ris3graph.rdf.namespaces import ONTOLOGY
from ris3graph.web.i18n import Formats, language_of, translations

SOURCES = Path(ris3graph.__file__).parent
LOCALES = resources.web() / "locales"


def catalogue(language: str):
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


@pytest.fixture(scope="module")
def used() -> set[str | tuple[str, str]]:
    found = extract_from_dir(
        str(resources.web() / "templates"),
        method_map=[("**.html", "jinja2")],
        options_map={"**.html": {"extensions": "jinja2.ext.do", "newstyle_gettext": "true"}},
    )
    said = extract_from_dir(str(SOURCES), method_map=[("**.py", "python")], keywords={"say": None})
    return {tuple(item[2]) if isinstance(item[2], tuple) else item[2] for item in (*found, *said)}


@pytest.mark.parametrize("language", ["uk", "en"])
def test_templates_and_catalogue_agree(used, language: str):
    known = {
        tuple(message.id) if isinstance(message.id, tuple) else message.id
        for message in catalogue(language)
        if message.id
    }
    assert known == used


def test_every_word_has_a_ukrainian_translation():
    for message in catalogue("uk"):
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(forms), message.id
            assert not message.fuzzy
            for form in forms:
                first = message.id[0] if isinstance(message.id, tuple) else message.id
                assert set(re.findall(r"%\((\w+)\)s", form)) == set(
                    re.findall(r"%\((\w+)\)s", first)
                ), message.id
                assert set(re.findall(r"\{\w+\}", form)) == set(re.findall(r"\{\w+\}", first))
                assert "'" not in form, message.id


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "запис"), (3, "записи"), (5, "записів"), (11, "записів"), (21, "запис"), (112, "записів")],
)
def test_ukrainian_plurals(number: int, words: str):
    messages = translations(LOCALES, "uk")
    found = messages.ngettext("%(shown)s joint record", "%(shown)s joint records", number)
    assert found.endswith(words)


GLOSSARY = {
    "Whom should we bring together next?": "Кого варто звести за один стіл наступним?",
    "Dialogue gap": "Прогалина в діалозі",
    "Group with few contacts": "Група, що має мало контактів",
    "Sides that rarely meet": "Сторони, що рідко взаємодіють",
    "Two that are worth introducing": "Пара, яку варто познайомити",
    "Missing side": "Відсутня сторона",
    "Dialogue that hangs on one link": "Діалог тримається на одній ланці",
    "Data gap": "Прогалина в даних",
    "Data coverage": "Повнота даних",
    "Too little data to judge": "Даних замало для висновку",
    "Checked, nothing found": "Перевірено: прогалини не виявлено",
    "Recorded joint activity": "Зафіксована спільна діяльність",
    "Innovation infrastructure": "Інноваційна інфраструктура",
    "Common partner exists": "Є спільний партнер",
    "No common partner": "Спільного партнера немає",
    "Reason to meet": "Підстави для контакту",
    "Ease of first contact": "Легкість налагодження контакту",
    "Recorded in our data": "Зафіксовано в наших даних",
    "Usual for such activity": "Звичайно за такої активності",
    "How firm the conclusion is": "Запас міцності висновку",
    "Confidence in the conclusion": "Надійність висновку",
    "High": "Висока",
    "Medium": "Середня",
    "Not estimated": "Не оцінено",
    "Evidence": "Підтвердження",
    "What speaks against": "Що свідчить проти",
    "Suggested by a study, not by the region": "Пропозиція дослідників, не рішення області",
    "State of the facility": "Стан об'єкта",
}
"""Words that the project's glossary binds, as pages use them."""


@pytest.mark.parametrize(("english", "ukrainian"), GLOSSARY.items())
def test_words_of_the_glossary(english: str, ukrainian: str):
    messages = translations(LOCALES, "uk")
    assert messages.gettext(english).replace("’", "'") == ukrainian


@pytest.mark.parametrize(
    "english",
    [
        "Conclusions that mention it",
        "In our data no shortest way between others leads through it.",
        "In our data some of the shortest ways between others lead through it.",
        "Go-between organisation: in our data many of the shortest ways between others lead "
        "through it.",
        "Our sources name no partner of it, no affiliation, no cluster and no facility, so there "
        "is nothing to draw.",
        "One recorded joint activity of the two would undo it.",
    ],
)
def test_what_is_said_of_things_of_any_gender_has_none(english: str):
    ukrainian = translations(LOCALES, "uk").gettext(english)
    assert ukrainian != english
    assert not re.search(r"(?i)\b(її|неї|нею|ній|його|нього|ним|нім|він|вона)\b", ukrainian)


@pytest.mark.parametrize(
    ("term", "word"),
    [("primaryHelix", "сторона четверної спіралі"), ("successor", "правонаступник")],
)
def test_words_of_the_glossary_that_the_ontology_holds(term: str, word: str):
    graph = rdflib.Graph().parse(resources.ontology() / "ris3.ttl")
    assert rdflib.Literal(word, "uk") in set(
        graph.objects(rdflib.URIRef(ONTOLOGY + term), rdflib.RDFS.label)
    )


def test_formats():
    uk, en = Formats("uk"), Formats("en")
    assert uk.number(1234.56) == "1\N{NO-BREAK SPACE}234,6"
    assert en.number(1234.56) == "1,234.6"
    assert en.number(None) == "–"
    assert en.percent(1, 3) == "33 %"
    assert en.percent(1, 0) == "–"


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2021-01-01", "2021-12-31", "2021"),
        ("2014-01-01", "2020-12-31", "2014–2020"),
        ("2021-05-28", "2021-05-28", "May 28, 2021"),
        ("2024-05-01", "2024-05-31", "May 2024"),
        ("2021-05-28", "2021-06-01", "May 28, 2021 – Jun 1, 2021"),
    ],
)
def test_periods_are_no_more_exact_than_known(start: str, end: str, shown: str):
    days = (datetime.date.fromisoformat(day) for day in (start, end))
    assert Formats("en").period(*days) == shown


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2025-04-25", "Apr 25, 2025"),
        ("2025-04", "April 2025"),
        ("2018", "2018"),
        ("2025-13", "2025-13"),
        ("late 2020", "late 2020"),
    ],
)
def test_dates_of_sources_are_no_more_exact_than_given(date: str, shown: str):
    assert Formats("en").edtf(date) == shown


@pytest.mark.parametrize(("text", "language"), [("Київ", "uk"), ("Kyiv", "en"), ("2021", "en")])
def test_language_of(text: str, language: str):
    assert language_of(text) == language
