"""RFC 9110, section 12.5.1, case by case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris3graph.web.negotiation import (
    GRAPH_FORMATS,
    HTML,
    RESULT_FORMATS,
    NotAcceptableError,
    choose,
    negotiate,
    parse_accept,
    preferred_language,
    quality,
)

JSON, XML, CSV, TSV = (item.media_type for item in RESULT_FORMATS)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("text/plain", 0.3),
        ("text/html", 0.7),
        ("image/jpeg", 0.5),
    ],
)
def test_example_of_the_rfc(media_type, expected):
    header = "text/*;q=0.3, text/html;q=0.7, text/html;level=1, text/html;level=2;q=0.4, */*;q=0.5"
    assert quality(parse_accept(header), media_type) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv;header=present", CSV),
        ("text/csv;q=0.5, text/tab-separated-values", TSV),
        (f"{JSON};q=0.1, */*;q=0.5", XML),
        (f"*/*, {JSON};q=0", XML),
        ("text/csv;q=0", None),
        ("text/csv; q = 0.5", CSV),
        ("text/html", None),
        ("text/csv;q=nonsense, application/*;q=0.001", JSON),
        ("nonsense", JSON),
        ('text/csv;a="x,y;q=0", image/png', CSV),
    ],
)
def test_choice(header, expected):
    assert choose(header, (JSON, XML, CSV, TSV)) == expected


def test_suffix_wins_over_format_and_that_over_accept():
    def chosen(**asked: str) -> str:
        return negotiate(RESULT_FORMATS, accept=XML, **asked).name

    assert chosen(suffix="csv", wanted="tsv") == "csv"
    assert chosen(wanted="tsv") == "tsv"
    assert chosen(wanted=CSV) == "csv"
    assert chosen() == "xml"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("turtle", "ttl"),
        ("N-Triples", "nt"),
        ("rdf+xml", "rdf"),
        ("xml", "rdf"),
        ("json-ld", "jsonld"),
        ("json-ld,application/ld+json,application/x-json+ld", "jsonld"),
        ("pdf, n3", "n3"),
        ("n3,ttl", "n3"),
    ],
)
def test_formats_have_the_names_that_clients_know(wanted, expected):
    assert negotiate(GRAPH_FORMATS, accept="*/*", wanted=wanted).name == expected


def test_alias_is_answered_as_asked():
    found = negotiate(RESULT_FORMATS, accept="application/json")
    assert (found.name, found.media_type) == ("json", "application/json")
    assert negotiate(GRAPH_FORMATS, accept="text/plain").name == "nt"


def test_browser_gets_html_where_there_is_any():
    assert negotiate((*RESULT_FORMATS, HTML), accept=BROWSER).name == "html"
    assert negotiate(RESULT_FORMATS, accept=BROWSER).name == "xml"


@pytest.mark.parametrize("asked", [{"suffix": "pdf"}, {"wanted": "pdf"}, {"accept": "image/png"}])
def test_nothing_that_is_taken(asked):
    with pytest.raises(NotAcceptableError, match=r"Offered are: json .*csv \(text/csv\)"):
        negotiate(RESULT_FORMATS, **asked)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "uk"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("de, en;q=0.3", "en"),
        ("en;q=0.3, uk-UA;q=0.8", "uk"),
        ("en;q=0", "uk"),
        ("*", "uk"),
    ],
)
def test_language(header, expected):
    assert preferred_language(header, ("uk", "en"), "uk") == expected


@given(st.text())
def test_no_header_breaks_it(header):
    for item in parse_accept(header):
        assert 0 <= item.quality <= 1
    assert preferred_language(header, ("uk", "en"), "uk") in ("uk", "en")


OFFERED = (JSON, XML, CSV, TSV)
RANGES = (*OFFERED, "application/*", "text/*", "*/*", "image/png", "image/*", "application/json")
GAPS = st.sampled_from(["", " ", "\t", "  "])
WEIGHTS = st.integers(0, 1000)


@st.composite
def accepts(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    """Draw an Accept header after the grammar of RFC 9110, and its weights in thousandths."""
    weights = draw(st.dictionaries(st.sampled_from(RANGES), WEIGHTS, min_size=1))
    entries = []
    for name, weight in weights.items():
        written = draw(st.sampled_from([name, name.upper(), name.title()]))
        noise = draw(st.sampled_from(["", ';a="x,*/*;q=1"', ';b="\\",text/csv"']))
        if not name.startswith("image/"):
            # What is offered has no parameters, so that a range with some is another one.
            noise = ""
        digits = f"{weight / 1000:.3f}".rstrip("0").rstrip(".")
        q = draw(st.sampled_from([digits, f"{weight / 1000:.3f}"]))
        name_of_q = draw(st.sampled_from("qQ"))
        weighed = "" if weight == 1000 and draw(st.booleans()) else f"{name_of_q}={q}"
        gap, other = draw(GAPS), draw(GAPS)
        entries.append(written + noise + (f"{gap};{other}{weighed}" if weighed else ""))
    # Empty elements of a list are allowed (section 5.6.1.2).
    empty = draw(st.sampled_from(["", ",", " , "]))
    return empty + f"{draw(GAPS)},{draw(GAPS)}".join(entries) + empty, weights


@given(accepts(), st.permutations(OFFERED))
def test_what_is_chosen_is_what_the_rfc_says(asked, offered):
    header, weights = asked

    def weight(media_type: str) -> int:
        """That of the most specific range that matches, none for what no range names."""
        whole = media_type.partition("/")[0] + "/*"
        named = (name for name in (media_type, whole, "*/*") if name in weights)
        return weights.get(next(named, ""), 0)

    best = max(map(weight, offered))
    expected = next(item for item in offered if weight(item) == best) if best else None
    assert choose(header, offered) == expected


@given(
    st.dictionaries(
        st.sampled_from(["uk", "uk-UA", "en", "en-GB", "EN", "de", "*"]), WEIGHTS, max_size=4
    ),
    GAPS,
)
def test_the_language_is_the_one_of_the_highest_weight(weights, gap):
    header = f"{gap},{gap}".join(f"{n};{gap}q={w / 1000:.3f}" for n, w in weights.items())
    most = {
        language: max(
            (w for n, w in weights.items() if n.lower().partition("-")[0] == language), default=0
        )
        for language in ("uk", "en")
    }
    found = preferred_language(header, ("uk", "en"), "uk")
    assert most[found] == max(most.values()) or (found, max(most.values())) == ("uk", 0)
