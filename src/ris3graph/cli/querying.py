"""``ris3graph query``: reading, beside a running server too."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, VersionOption, workspace
from ris3graph.errors import InputError, NotFoundError, Problem, QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ris3graph.catalogue import Catalogue
    from ris3graph.rdf.reader import Reader

_TABLE: Final = "table"


def query(
    what: Annotated[
        str, typer.Argument(metavar="NAME|FILE|-", help="A query of the catalogue, a file, or -.")
    ],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="Value of a parameter."),
    ] = None,
    format: Annotated[  # noqa: A002 (the option's name)
        str | None,
        typer.Option("--format", "-f", help="table, json, csv, tsv, xml; ttl, nt, rdf, jsonld."),
    ] = None,
    at: VersionOption = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Run a query of the catalogue, or a SPARQL file."""
    from ris3graph.web.negotiation import negotiate  # noqa: PLC0415 (keeps --help quick)
    from ris3graph.web.protocol import formats_of  # noqa: PLC0415

    opened = workspace(data)
    reader = opened.reader(at)
    text = _text(what, opened.catalogue, _pairs(param or []), reader)
    offered = formats_of(text)
    tabular = offered[0].name == "json" and len(offered) > 2
    wanted = format or ("json" if json else _TABLE if tabular else offered[0].name)
    if wanted == _TABLE and tabular:
        _print(reader, text)
        return
    chosen = negotiate(offered, wanted=wanted)
    output.write_bytes(reader.serialise(text, chosen.media_type))


def _pairs(given: Sequence[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals:
            raise typer.BadParameter(f"«{item}» is no NAME=VALUE.", param_hint="--param")
        values.setdefault(name, []).append(value)
    return values


def _text(what: str, catalogue: Catalogue, values: dict[str, list[str]], reader: Reader) -> str:
    """Return the query meant, its parameters in place."""
    from ris3graph.catalogue import QueryFile, check_known  # noqa: PLC0415 (keeps --help quick)

    def bound(query: QueryFile) -> str:
        text = query.bind(values)
        check_known(catalogue, query, values, reader)
        return text

    if what in catalogue.names():
        return bound(catalogue.get(what))
    path = Path(what)
    if what == "-":
        text = sys.stdin.read()
    elif path.is_file():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            problem = Problem(what, "The file is not UTF-8", "Save it as UTF-8.")
            raise InputError([problem]) from error
    elif path.suffix or len(path.parts) > 1:
        raise NotFoundError(f"There is no file {what}.")
    else:
        return bound(catalogue.get(what))
    if text.startswith("#+"):
        return bound(QueryFile.parse(text, name=path.stem or "-"))
    if values:
        raise QueryError("A query without a «#+» header takes no --param.")
    return text


def _print(reader: Reader, text: str) -> None:
    solutions = reader.select(text)
    rows = [[_cell(term) for term in row] for row in solutions.rows]
    output.write_table(solutions.variables, rows)
    output.messages().print(f"{len(rows)} rows, version {reader.version}.")


def _cell(term: object) -> str:
    from pyoxigraph import Literal, NamedNode  # noqa: PLC0415 (keeps --help quick)

    from ris3graph.rdf.namespaces import PREFIXES  # noqa: PLC0415

    if isinstance(term, NamedNode):
        for prefix, base in PREFIXES.items():
            if term.value.startswith(base):
                return f"{prefix}:{term.value[len(base) :]}"
        return term.value
    if isinstance(term, Literal):
        return term.value
    return "" if term is None else str(term)
