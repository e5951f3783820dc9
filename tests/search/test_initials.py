import pytest

from ris3graph.search.folding import fold
from ris3graph.search.initials import acronym, initials, spans
from ris3graph.transliteration import is_cyrillic


def abbreviated(name: str) -> set[str]:
    cyrillic = is_cyrillic(name)
    return {key for part in spans(name) for key in initials(fold(part), cyrillic=cyrillic)}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Національний технічний університет «Харківський політехнічний інститут»", "ХПІ"),
        ("НТУУ «Київський політехнічний інститут імені Ігоря Сікорського»", "КПІ"),
        ("Вінницький національний технічний університет", "ВНТУ"),
        ("Харківський національний університет імені В. Н. Каразіна", "ХНУ"),
        ("Інститут ядерних досліджень НАН України", "ІЯД"),
        ("Національний юридичний університет", "НЮУ"),
        ("Інститут проблем машинобудування та енергетики", "ІПМЕ"),
        ("Науково-дослідний інститут прогнозування", "НДІП"),
        ('National Technical University "Kharkiv Polytechnic Institute"', "KhPI"),
        ("Vinnytsia National Technical University", "VNTU"),
        ("Centre National de la Recherche Scientifique", "CNRS"),
    ],
)
def test_institutions_are_known_by_their_initials(name: str, short: str):
    assert acronym(fold(short)) in abbreviated(name)


def test_kharkiv_is_not_kyiv():
    assert acronym("kpi") not in abbreviated("Харківський політехнічний інститут")


@pytest.mark.parametrize("name", ["Інститут фізики", "ТОВ «Київ»", "", "2020 2021 2022 2023"])
def test_few_words_have_none(name: str):
    assert abbreviated(name) == set()


@pytest.mark.parametrize("word", ["un", "kharkivskyi", "h2020", ""])
def test_what_is_too_short_or_long_is_no_acronym(word: str):
    assert acronym(word) == ""
