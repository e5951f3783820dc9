"""Which name stands where several are given: one a language, the others beside it."""

from __future__ import annotations

import polars as pl
from pyoxigraph import RdfFormat, parse

from ris3graph.rdf.lines import from_quads
from ris3graph.rdf.namespaces import PREFIXES
from ris3graph.services.naming import ranked
from ris3graph.services.resolving import resolve

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
SCHEMA = "ris3:Project rdfs:subClassOf ris3:Collaboration ."


def quads(turtle: str) -> pl.DataFrame:
    return from_quads(parse(HEAD + turtle, format=RdfFormat.TURTLE))


def names(*sources: str, identities: str = "") -> dict[str, set[str]]:
    """Names of a thing by property, of sources in the order of their loading."""
    # The rank decides, and not the order in which statements come.
    told = pl.concat([ranked(quads(source), rank) for rank, source in enumerate(sources)])[::-1]
    found = resolve(told, quads(identities), quads(SCHEMA)).statements
    return {
        short: set(rows)
        for short in ("skos:prefLabel", "skos:altLabel", "dct:title")
        for prefix, name in [short.split(":")]
        for rows in [
            found.filter(pl.col("s") == "<urn:a>", pl.col("p") == f"<{PREFIXES[prefix]}{name}>")[
                "o"
            ]
        ]
        if len(rows)
    }


def test_the_name_of_the_source_that_was_there_first_stands() -> None:
    assert names(
        "<urn:a> a ris3:Actor ; skos:prefLabel 'Я'@uk .",
        "<urn:a> a ris3:Actor ; skos:prefLabel 'А'@uk , 'A'@en .",
        "<urn:a> a ris3:Actor ; skos:prefLabel 'AA'@en ; skos:altLabel 'AAA' .",
    ) == {
        "skos:prefLabel": {'"Я"@uk', '"A"@en'},
        "skos:altLabel": {'"А"@uk', '"AA"@en', '"AAA"'},
    }


def test_who_says_what_a_thing_is_names_it() -> None:
    assert names(
        "<urn:a> skos:prefLabel 'A note'@en .",
        "<urn:a> a ris3:Actor ; skos:prefLabel 'The thing'@en .",
    ) == {"skos:prefLabel": {'"The thing"@en'}, "skos:altLabel": {'"A note"@en'}}


def test_sources_that_agree_give_one_name() -> None:
    said = "<urn:a> a ris3:Actor ; skos:prefLabel 'Завод'@uk ."
    assert names(said, said) == {"skos:prefLabel": {'"Завод"@uk'}}


def test_a_survivor_s_name_stands_whoever_was_first() -> None:
    merged = "<urn:1> ris3:survivor <urn:a> ; ris3:merged <urn:b> , <urn:c> ."
    assert names(
        "<urn:c> a ris3:Actor ; skos:prefLabel 'C'@en , 'Ц'@uk .",
        "<urn:b> a ris3:Actor ; skos:prefLabel 'B'@en , 'Б'@uk .",
        "<urn:a> a ris3:Actor ; skos:prefLabel 'A'@en .",
        identities=merged,
    ) == {
        # Of several that were merged the first by IRI, as everywhere.
        "skos:prefLabel": {'"A"@en', '"Б"@uk'},
        "skos:altLabel": {'"B"@en', '"C"@en', '"Ц"@uk'},
    }


NUMBER = """<urn:%s> a ris3:Actor ; skos:prefLabel 'PIC 1'@en , 'PIC 1'@uk ;
    ris3:labelOrigin 'number of the participant; the source gives no name' ."""


def test_a_number_stands_for_a_name_only_where_there_is_none() -> None:
    assert names(NUMBER % "a") == {"skos:prefLabel": {'"PIC 1"@en', '"PIC 1"@uk'}}
    assert names(NUMBER % "a", "<urn:a> a ris3:Actor ; skos:prefLabel 'A'@en .") == {
        "skos:prefLabel": {'"A"@en'}
    }
    merged = "<urn:1> ris3:survivor <urn:a> ; ris3:merged <urn:b> ."
    other = "<urn:%s> a ris3:Actor ; skos:prefLabel 'B'@en ; ris3:labelOrigin 'B itself' ."
    for number, name in (("a", "b"), ("b", "a")):
        assert names(NUMBER % number, other % name, identities=merged) == {
            "skos:prefLabel": {'"B"@en'}
        }
        told = [
            ranked(quads(text), rank) for rank, text in enumerate((NUMBER % number, other % name))
        ]
        found = resolve(pl.concat(told), quads(merged), quads(SCHEMA)).statements
        origin = found.filter(pl.col("p") == f"<{PREFIXES['ris3']}labelOrigin>")["o"]
        assert origin.to_list() == ['"B itself"']


def test_a_title_names_a_joint_activity_where_its_source_does_not() -> None:
    assert names(
        "<urn:a> a ris3:Project ; dct:title 'Long title' ; skos:prefLabel 'Short'@en .",
        "<urn:a> a ris3:Project ; dct:title 'Another' , 'Проєкт'@uk .",
    ) == {
        "skos:prefLabel": {'"Short"@en', '"Проєкт"@uk'},
        "skos:altLabel": {'"Long title"@en', '"Another"@en'},
        "dct:title": {'"Long title"', '"Проєкт"@uk'},
    }


def test_of_other_things_titles_are_one_too() -> None:
    assert names(
        "<urn:a> a ris3:Strategy ; dct:title 'Стратегія'@uk .",
        "<urn:a> a ris3:Strategy ; dct:title 'А не Стратегія'@uk .",
    ) == {"dct:title": {'"Стратегія"@uk'}, "skos:altLabel": {'"А не Стратегія"@uk'}}
