"""``ris3graph analyse`` and ``ris3graph gaps``."""

from __future__ import annotations

from typing import Annotated

import typer

from ris3graph.cli import output
from ris3graph.cli.options import (
    DataOption,
    JsonOption,
    RegionOption,
    VersionOption,
    data_directory,
    settings,
    workspace,
)
from ris3graph.said import say


def _language(value: str | None) -> str | None:
    if value not in (None, "uk", "en"):
        raise typer.BadParameter(f"«{value}» is neither uk nor en.")
    return value


LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="uk|en",
        callback=_language,
        help="Language of the texts (RIS3_LANGUAGE; uk).",
    ),
]


def analyse(data: DataOption = None, json: JsonOption = False) -> None:
    """Assess the current version: where dialogue is missing, and how sure that is.

    Asked again for the same data it finds what it computed before.
    """
    from ris3graph.cli.work import work  # noqa: PLC0415 (keeps --help quick)

    with output.steps(say("Assessing")) as tell:
        outcome = work(data_directory(data)).analyse(tell)
    if json:
        output.write_json(outcome)
        return
    how = "found, computed before" if outcome["found"] else "computed"
    output.messages().print(f"Run {outcome['run']}: {how}; version {outcome['version']}.")


def gaps(
    region: RegionOption = None,
    lang: LanguageOption = None,
    at: VersionOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show the assessments, of all regions or of one.

    Only what is called a dialogue gap is one; the rest says what was checked, and
    where the data say too little.
    """
    from ris3graph.cli.summary import document, names_of, write_document  # noqa: PLC0415

    opened = workspace(data)
    found = document(opened, region, at)
    if json:
        output.write_json(found)
        return
    language = lang or settings().language
    write_document(found, names_of(opened, language), language)
