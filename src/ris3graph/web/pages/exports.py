"""The same page as JSON and as CSV: all that it shows can be had as data."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from ris3graph.exchange.cells import guarded
from ris3graph.web.pages.ask import Name
from ris3graph.web.pages.records import SourceRow


def as_json(value: Any) -> Any:
    """Return a context as JSON can hold it; names as their IRI, text and language."""
    if isinstance(value, Name):
        return {"iri": value.iri, "label": value.text, "language": value.language or None}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: as_json(getattr(value, field.name)) for field in fields}
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def as_csv(rows: Sequence[Any]) -> str:
    """Return rows as CSV: a column a field or key, several values joined with semicolons.

    A name makes two columns, its text and its IRI; what has fields of its own one for each.
    All rows have the columns of the first; no rows give an empty text.
    """
    lines = [_columns(row) for row in rows]
    if not lines:
        return ""
    header = [name for name, _ in lines[0]]
    return rows_as_csv(header, ([value for _, value in line] for line in lines))


def rows_as_csv(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a header and cells as CSV. Texts are guarded against being run as formulas."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(map(guarded, header))
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def _columns(row: Any) -> list[tuple[str, Any]]:
    columns = []
    for field in dataclasses.fields(row):
        value = getattr(row, field.name)
        if _is_record(value) and "None" not in str(field.type):
            columns += [(f"{field.name}_{name}", item) for name, item in _columns(value)]
            continue
        columns.append((field.name, value))
        if "Name" in str(field.type):
            columns.append((f"{field.name}_iri", _iris(value)))
    return columns


def _is_record(value: Any) -> bool:
    """Whether a value has fields of its own, and no text that stands for it."""
    is_instance = dataclasses.is_dataclass(value) and not isinstance(value, type)
    return is_instance and not isinstance(value, Name | SourceRow)


def _cell(value: Any) -> str:
    is_number = isinstance(value, int | float | Decimal | date)
    return _text(value) if is_number else guarded(_text(value))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Name):
        return value.text
    if isinstance(value, tuple):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, SourceRow):
        return value.place
    if _is_record(value):
        values = (getattr(value, field.name) for field in dataclasses.fields(value))
        return ": ".join(_text(item) for item in values)
    return str(value)


def _iris(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(_iris(item) for item in value)
    return value.iri if isinstance(value, Name) else ""
