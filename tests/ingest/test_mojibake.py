from __future__ import annotations

import pytest

from ris3graph.ingest.mojibake import Mended, mend


def twice(text: str) -> str:
    """Encode twice, as programs that take UTF-8 for Windows-1252 do."""
    undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(
        chr(code) if code in undefined else bytes([code]).decode("cp1252") for code in text.encode()
    )


@pytest.mark.parametrize(
    "text",
    ["Österreichische Gesellschaft", "Universität für Köln – Süd", "Львівська ОДА", "N° 2", "Žďár"],
)
def test_double_encoding_is_undone(text: str) -> None:
    assert mend(twice(text)).text == text
    assert not mend(twice(text)).lost


@pytest.mark.parametrize("text", ["Бахчисарайський", "Ґанок", "Köln – Süd", "зв’язок № 5"])
def test_latin_1_is_undone(text: str) -> None:
    assert mend(text.encode().decode("latin-1")).text == text


@pytest.mark.parametrize("text", ["Львівська ОДА", "«Зв’язок» № 5", "Ґанок", "Рівне, Суми"])
def test_windows_1251_is_undone_where_all_of_the_text_is_so(text: str) -> None:
    # The byte 98, which Windows-1251 has no character for, is that of И: none has it.
    damaged = text.encode().decode("cp1251")
    assert mend(damaged).text == text
    assert mend(f"{damaged} (Рівне)").text == f"{damaged} (Рівне)"


def test_it_is_undone_twice() -> None:
    assert mend(twice(twice("Ação"))).text == "Ação"


@pytest.mark.parametrize(
    "text",
    [
        "AÇÃO",
        "Âge",
        "Ångström",
        "Ñandú",
        "ESPAÑA",
        "naïve",
        "Київ",
        "10 €",
        "Ã la carte",
        "Рівне",
        "СІЧ",
        "Р. Сєвєродонецьк",
        "NICCOLÒ’",
    ],
)
def test_sound_text_stays(text: str) -> None:
    assert mend(text).text == text


def test_lost_letters_stay_lost() -> None:
    found = mend("CI\ufffdNCIA E INOVAÃ‡ÃƒO")
    assert (found.text, found.lost) == ("CI\ufffdNCIA E INOVAÇÃO", True)


def test_capitals_that_can_be_read_in_two_ways_stay() -> None:
    found = mend(twice("FÜR").upper())  # œ became Œ: Ü and Ì look alike now
    assert (found.text, found.ambiguous) == ("FÃŒR", True)


@pytest.mark.parametrize(
    "name",
    [
        "Össur hf",
        "BUNDESMINISTERIUM FÜR WISSENSCHAFT, FORSCHUNG UND WIRTSCHAFT",
        "Kraków",
        "Tillväxtverket – à Genève",
        "ΚΥΠΡΙΑΚΟ ΚΕΝΤΡΟ Η ΕΡΕΥΝΑ",
        "Національний університет «Київ»",
    ],
)
def test_what_went_through_mac_roman_is_as_it_was(name: str) -> None:
    assert mend(name.encode().decode("mac_roman")) == Mended(name, lost=False, ambiguous=False)


@pytest.mark.parametrize(
    "name",
    ["Paris–Évry", "Genève—Économie", "Cœur d’Œuvre", "√2 Studio", "≈ 5 °C", "‚Ärzte‘", "¬A"],
)
def test_signs_of_mac_roman_stay_where_they_are_meant(name: str) -> None:
    assert mend(name).text == name
