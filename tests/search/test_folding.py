import pytest

from ris3graph.search.folding import english, fold, identifier_key, place_of, sound


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ТОВ «Об’єднання „Київ“»", "tov obiednannia kyiv"),
        ("Об'єднання", "obiednannia"),
        ("Знам`янка  —  ЗНАМʼЯНКА", "znamianka znamianka"),
        ("Łódź, Århus & Straße", "lodz arhus strasse"),
        ("O’Neil's “Café”", "oneils cafe"),
        ("й ї Й Ї", "y yi y yi"),
        ("Інститут\nфізики", "instytut\nfizyky"),
        ("100% — №5", "100 no5"),
        ("🙂 !!! ''", ""),
        ("", ""),
    ],
)
def test_folding_leaves_letters_and_digits(text: str, folded: str):
    assert fold(text) == folded


def test_composed_and_decomposed_letters_are_one():
    assert fold("Київ") == fold("Киї".replace("ї", "і\u0308") + "в") == "kyiv"
    assert fold("Cafe\u0301") == fold("Café")


@pytest.mark.parametrize(
    "spellings",
    [
        "kyivskyi kiivskiy kyjivskyj kievskij",
        "politekhnichnyi politehnichniy politechnichnyj",
        "kharkiv harkiv kharkov charkow",
        "tsentr centr tzentr",
        "zaporizhzhia zaporizzia zaporizhia",
        "natsionalnyi nacionalniy nacionalnyj",
        "yurii iurii yuriy jurij",
        "lutsk lutzk",
        "odesa odessa",
        "mykolaiv nikolaev mykolajiv",
    ],
)
def test_romanisations_sound_alike(spellings: str):
    assert len({sound(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("kyiv", "kharkiv"), ("lviv", "lvivska"), ("rada", "rady"), ("tok", "tek")]
)
def test_different_words_stay_apart(one: str, other: str):
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("https://ror.org/04s92tb21", "04s92tb21"),
        ("https://ror.org/04s92tb21/", "04s92tb21"),
        ("UA-63", "ua63"),
        ("UA80000000000093317", "ua80000000000093317"),
        ("fp7:016a36322871", "fp7016a36322871"),
        ("kyiv-polytechnic-institute", "kyivpolytechnicinstitute"),
        ("0000 0001 0584 3152", "0000000105843152"),
        ("—", ""),
    ],
)
def test_identifiers_without_notation(value: str, key: str):
    assert identifier_key(value) == key


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("derzhavnoho", "state"),
        ("universytetu", "university"),
        ("rada", "council"),
        ("radiotekhnika", ""),
        ("kyivskyi", ""),
        ("", ""),
    ],
)
def test_words_of_organisations_have_english_ones(word: str, meaning: str):
    assert english(sound(word)) == [sound(meaning)] * bool(meaning)


@pytest.mark.parametrize(
    ("word", "place"),
    [("kharkivskyi", "kharkiv"), ("lvivskoi", "lviv"), ("kyivskyi", "kyiv"), ("rada", "")],
)
def test_adjectives_name_their_place(word: str, place: str):
    assert place_of(sound(word)) == sound(place)
