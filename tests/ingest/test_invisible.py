from __future__ import annotations

import re
import sys
import unicodedata

import polars as pl
import pytest
from pyoxigraph import RdfFormat, parse

from ris3graph import resources
from ris3graph.ingest.invisible import CONTROLS, MEANINGLESS, bare, escaped, is_blank, spaced

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def test_blank_is_what_unicode_calls_so() -> None:
    found = {char for char in EVERY if is_blank(char)}
    # The engine's own tables of Unicode, beside those of Python.
    ignorable = pl.Series(EVERY).str.contains(r"\p{Default_Ignorable_Code_Point}").to_list()
    white = {char for char in EVERY if unicodedata.category(char) in {"Cc", "Zs", "Zl", "Zp"}}
    expected = white | {char for char, yes in zip(EVERY, ignorable, strict=True) if yes}
    assert found - expected == {"\u2800", "\ufff9", "\ufffa", "\ufffb", "\ufffe", "\uffff"}
    assert expected <= found


def test_the_shapes_call_the_same_blank() -> None:
    file = resources.ontology() / "shapes" / "labels.ttl"
    (pattern,) = [
        quad.object.value
        for quad in parse(path=str(file), format=RdfFormat.TURTLE)
        if quad.predicate.value.endswith("#pattern")
    ]
    # U+0000 stands in no RDF file.
    visible = re.compile(pattern)
    assert {char for char in EVERY[1:] if not visible.search(char)} == {
        char for char in EVERY[1:] if is_blank(char)
    }
    # The check by columns has another engine, and a document of XML has to hold the pattern.
    seen = pl.Series(EVERY[1:]).str.contains(pattern).to_list()
    assert [not is_blank(char) for char in EVERY[1:]] == seen
    assert not re.search("[\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff]", pattern)


def test_all_controls_of_direction_are_meaningless() -> None:
    found = {char for char in EVERY if re.fullmatch(f"[{MEANINGLESS}]", char)}
    # Bidi_Control of Unicode 15.
    assert found >= set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert all(is_blank(char) for char in found)
    assert not {char for char in found if unicodedata.category(char)[0] in "LMNPS"}
    assert all(is_blank(char) for char in EVERY if re.fullmatch(f"[{CONTROLS}]", char))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202eУніверситет\u202c", "Університет"),
        ("\ufeff Uni\u200bversity\u00ad ", "University"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner of Persian says something
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("\u200d\u2800", ""),
        ("ﾠ", ""),
        ("", ""),
    ],
)
def test_what_says_nothing_is_taken_off(text: str, expected: str) -> None:
    assert bare(text) == expected


def test_what_a_message_cannot_show_is_written_out() -> None:
    assert escaped("\u202eevil\u200b\x07") == "\\u202eevil\\u200b\\u0007"
    assert spaced("a\x00\x0bb\tc") == "a\x00 b\tc"
