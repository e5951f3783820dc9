"""What things are called: one name in each language, and whose it is.

SKOS allows a thing one preferred label in a language (S14), and pages, search, exports and
queries all read the resolved graph; so it is decided here which one stands there. Of the
names that records and sources give it stands, in this order, that of the record which
survived a merge; of a source that says what kind of thing it is; of the source that was
loaded first. The others are alternative names. A title of a joint activity is a name,
where its source gives none. A number that stands for a name which a source does not give
is one only as long as nobody else names the thing.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from ris3graph.ingest import NO_NAME
from ris3graph.rdf.lines import SCHEMA
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES

LABEL: Final = f"<{PREFIXES['skos']}prefLabel>"
TITLE: Final = f"<{PREFIXES['dct']}title>"
NAMES: Final = (LABEL, TITLE)
"""Properties of which a thing has one value in each language."""
ORIGIN: Final = f"<{ONTOLOGY}labelOrigin>"
"""Property that says whose a name is."""
LANGUAGE: Final = r'"@([A-Za-z0-9-]+)$'
"""Regular expression of the language of a text."""

_ALTERNATIVE: Final = f"<{PREFIXES['skos']}altLabel>"
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_CYRILLIC: Final = "[Ѐ-ӿ]"
_TEXT: Final = r'^"(.*)"'


def ranked(statements: pl.DataFrame, rank: int) -> pl.DataFrame:
    """Add the ``rank`` of their source to statements: 0 for the one that was loaded first."""
    return statements.with_columns(rank=pl.lit(rank, dtype=pl.UInt32))


def unnamed(sources: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """Return the records that their source calls by a number, where somebody names the thing.

    Parameters
    ----------
    sources, moves
        See `named`.

    Returns
    -------
    polars.DataFrame
        The records ``s`` with the ``rank`` of the source that does not name them.
    """
    numbered = sources.filter(
        pl.col("p") == ORIGIN, pl.col("o").str.ends_with(f'{NO_NAME}"')
    ).select("s", "rank")
    if numbered.is_empty():
        return numbered
    thing = pl.coalesce("to", "s").alias("thing")
    names = sources.filter(pl.col("p") == LABEL).select("s", "rank").unique()
    names = names.join(numbered, on=["s", "rank"], how="anti").join(moves, on="s", how="left")
    called = names.select(thing).unique()
    return (
        numbered.join(moves, on="s", how="left")
        .with_columns(thing)
        .join(called, on="thing", how="semi")
        .select("s", "rank")
    )


def named(
    sources: pl.DataFrame, moves: pl.DataFrame, titled: pl.DataFrame, numbered: pl.DataFrame
) -> pl.DataFrame:
    """Return the names of all things: labels, titles and alternative names.

    Parameters
    ----------
    sources
        Statements of the sources, each with the rank of its source.
    moves
        What was merged, ``s``, with what it is now, ``to``.
    titled
        Survivors whose titles are names, in the column ``s``.
    numbered
        Records whose names give way, as `unnamed` returns them.
    """
    kinds = sources.filter(pl.col("p") == _TYPE).select("s", "rank", says_kind=pl.lit(1)).unique()
    told = (
        sources.filter(pl.col("p").is_in(NAMES))
        .join(numbered, on=["s", "rank"], how="anti")
        .join(kinds, on=["s", "rank"], how="left")
        .join(moves, on="s", how="left")
        .with_columns(s=pl.coalesce("to", "s"), was=pl.col("s"))
        .join(titled.select("s", titled=pl.lit(1)), on="s", how="left")
        .sort(
            pl.col("to").is_not_null(),
            "was",
            pl.col("says_kind").is_null(),
            "rank",
            pl.col("p") == TITLE,
            "o",
        )
    )
    is_title = pl.col("p") == TITLE
    is_label = ~is_title | (pl.col("titled").is_not_null() & pl.col("o").str.starts_with('"'))
    text = pl.col("o").str.extract(_TEXT)
    guess = pl.when(text.str.contains(_CYRILLIC)).then(pl.lit("uk")).otherwise(pl.lit("en"))
    language = pl.coalesce(pl.col("o").str.extract(LANGUAGE), guess)
    labels = told.filter(is_label).with_columns(
        o=pl.when(is_title).then(pl.format('"{}"@{}', text, language)).otherwise("o")
    )
    # Where a title is a name, it is among the labels already.
    titles = _first(told.filter(is_title), TITLE).filter(is_title | pl.col("titled").is_null())
    return pl.concat([_first(labels, LABEL), titles]).select(*SCHEMA).unique()


def _first(names: pl.DataFrame, property_: str) -> pl.DataFrame:
    """Let the first name of a thing in each language stand, and make the others alternative."""
    language = pl.col("o").str.extract(LANGUAGE).fill_null("")
    first = pl.col("o").first().over("s", language)
    standing = pl.when(pl.col("o") == first).then(pl.lit(property_))
    return names.with_columns(p=standing.otherwise(pl.lit(_ALTERNATIVE)))
