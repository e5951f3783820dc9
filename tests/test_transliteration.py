import pytest

from ris3graph.transliteration import romanise

TABLE = """
Алушта Alushta Андрій Andrii Борщагівка Borshchahivka Борисенко Borysenko Вінниця Vinnytsia
Володимир Volodymyr Гадяч Hadiach Богдан Bohdan Згурський Zghurskyi Ґалаґан Galagan
Ґорґани Gorgany Донецьк Donetsk Дмитро Dmytro Рівне Rivne Олег Oleh Есмань Esman
Єнакієве Yenakiieve Гаєвич Haievych Короп’є Koropie Житомир Zhytomyr Жанна Zhanna
Жежелів Zhezheliv Закарпаття Zakarpattia Казимирчук Kazymyrchuk Медвин Medvyn
Михайленко Mykhailenko Іванків Ivankiv Іващенко Ivashchenko Їжакевич Yizhakevych
Кадиївка Kadyivka Мар’їне Marine Йосипівка Yosypivka Стрий Stryi Олексій Oleksii
Київ Kyiv Коваленко Kovalenko Лебедин Lebedyn Леонід Leonid Миколаїв Mykolaiv
Маринич Marynych Ніжин Nizhyn Наталія Nataliia Одеса Odesa Онищенко Onyshchenko
Полтава Poltava Петро Petro Решетилівка Reshetylivka Рибчинський Rybchynskyi Суми Sumy
Соломія Solomiia Тернопіль Ternopil Троць Trots Ужгород Uzhhorod Уляна Uliana
Фастів Fastiv Філіпчук Filipchuk Харків Kharkiv Христина Khrystyna
Стеценко Stetsenko Чернівці Chernivtsi Шевченко Shevchenko Шостка Shostka
Кишеньки Kyshenky Щербухи Shcherbukhy Гоща Hoshcha Гаращенко Harashchenko Юрій Yurii
Корюківка Koriukivka Яготин Yahotyn Ярошенко Yaroshenko Костянтин Kostiantyn
Знам’янка Znamianka Феодосія Feodosiia Розгон Rozghon
"""
"""Examples of the resolution's own table."""
OFFICIAL = TABLE.split()


@pytest.mark.parametrize(
    ("cyrillic", "latin"), list(zip(OFFICIAL[::2], OFFICIAL[1::2], strict=True))
)
def test_examples_of_the_resolution(cyrillic: str, latin: str):
    assert romanise(cyrillic) == latin


@pytest.mark.parametrize("mark", "'’ʼ`′")
def test_every_apostrophe_is_left_out(mark: str):
    assert romanise(f"Знам{mark}янка") == "Znamianka"


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("ЩЕРБУХИ", "SHCHERBUKHY"),
        ("ЗГУРІВКА", "ZGHURIVKA"),
        ("Північно-Ятранський", "Pivnichno-Yatranskyi"),
        ("ТОВ «Ювілей» № 5", "TOV «Yuvilei» № 5"),
        ("O'Brien’s Kyiv", "O'Brien’s Kyiv"),
        ("", ""),
    ],
)
def test_case_marks_and_latin(cyrillic: str, latin: str):
    assert romanise(cyrillic) == latin
