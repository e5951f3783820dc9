"""Texts of shapes and names of properties are found in Ukrainian by their English."""

from __future__ import annotations

from ris3graph.services import terms
from ris3graph.services.validation import parted, shapes
from ris3graph.services.wording import ukrainian


def test_what_shapes_say_has_one_ukrainian_text_for_each_english_one():
    for shape in shapes().compiled:
        for english, said in zip(
            parted(shape.messages["en"]), parted(shape.messages["uk"]), strict=True
        ):
            assert ukrainian()[english] == said, shape.name


def test_names_of_single_properties_have_one_ukrainian_name_for_each_english_one():
    for term in terms.functional():
        names = terms.names(term)
        assert ukrainian()[names["en"]] == names["uk"], term
