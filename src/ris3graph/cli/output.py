"""What commands write: results to standard output, all else to standard error."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ris3graph.cli.wording import words
from ris3graph.said import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO

_WIDE = 10_000


def console() -> Console:
    """Return the console of standard output; a file or a pipe gets lines uncut."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def messages() -> Console:
    """Return the console of standard error."""
    return Console(
        stderr=True, width=None if sys.stderr.isatty() else _WIDE, highlight=False, markup=False
    )


def write_json(content: object) -> None:
    """Write a JSON document to standard output."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def stream(write: Callable[[IO[bytes]], None]) -> None:
    """Let something write to standard output, piece by piece."""
    sys.stdout.flush()
    write(sys.stdout.buffer)
    sys.stdout.buffer.flush()


def write_bytes(content: bytes) -> None:
    """Write bytes to standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> None:
    """Write a table.

    Parameters
    ----------
    columns
        Headings.
    rows
        Cells, one for each heading.
    right
        Indices of the columns that are set to the right.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        table.add_column(escape(column), justify="right" if index in right else "left")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console().print(table)


@contextmanager
def steps(title: str) -> Iterator[Callable[[str], None]]:
    """Show what is going on while it goes on; yields what takes the next step.

    On a terminal one moving line; elsewhere a line for each step. Title and steps are told
    in the language that commands speak.
    """
    screen, translate = messages(), words()
    title = told(title, translate)
    if not screen.is_terminal:

        def write(step: str) -> None:
            screen.print(f"{title}: {told(step, translate)}")

        yield write
        return
    with screen.status(title) as status:

        def update(step: str) -> None:
            status.update(f"{title}: {told(step, translate)}")

        yield update
