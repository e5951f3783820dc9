import pytest

from ris3graph.search.folding import english, fold, place_of, sound
from ris3graph.search.scripts import one_script


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


@pytest.mark.parametrize(
    ("mixed", "meant"),
    [
        ("Xapків", "Харків"),
        ("Oдеса", "Одеса"),
        ("нaцioнaльний", "національний"),
        ("U\u0410-63", "UA-63"),
        ("\u0421hernihiv", "Chernihiv"),
        ("04\u045592tb21", "04s92tb21"),
        ("I\u0422-кластер", "\u0406\u0422-кластер"),
        ("AgroВін", "AgroВін"),
        ("ТОВ SoftServe", "ТОВ SoftServe"),
        ("Kyiv", "Kyiv"),
    ],
)
def test_look_alikes_of_another_script_are_those_of_the_word(mixed: str, meant: str):
    assert one_script(mixed) == meant
    assert fold(mixed) == fold(meant)


@pytest.mark.parametrize(("word", "key"), [("odessa", "odesa"), ("vvv", "v"), ("aaaa", "aa")])
def test_a_letter_is_doubled_and_not_more(word: str, key: str):
    assert sound(word) == key


def test_composed_and_decomposed_letters_are_one():
    assert fold("Київ") == fold("Киї".replace("ї", "і\u0308") + "в") == "kyiv"
    assert fold("Cafe\u0301") == fold("Café")


@pytest.mark.parametrize(
    "spellings",
    [
        "kyivskyi kiivskiy kyjivskyj kievskij",
        "vinnytsia vinnitsa vynnytsa",
        "kharkivska kharkovskaia",
        "kyivske kyevskoe",
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
