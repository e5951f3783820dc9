"""The records of a file of ROR, each with the line that it starts in.

Four ways to write them are read: an array, as ROR publishes them; one record; JSON lines,
one record after the other; and the answer of the ROR API, with the records in ``items``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from ris3graph.ingest.findings import LIMIT
from ris3graph.ingest.jsonkeys import DoubledKeyError, first_doubled, once
from ris3graph.ingest.ror.forms import PREFIX, mismatch
from ris3graph.said import either, say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_ITEMS: Final = "items"
_COUNT: Final = "number_of_results"

Record = Mapping[str, Any]
Located = tuple[int, Record]
"""A record and the line that it starts in."""


class _Reader:
    """Takes JSON values out of a text one by one, and counts lines on the way."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder(object_pairs_hook=once)
        self._position = self._counted = 0
        self._line = 1

    @property
    def line(self) -> int:
        """Line of the next character that is no space, from 1."""
        self.next()
        self._line += self._text.count("\n", self._counted, self._position)
        self._counted = self._position
        return self._line

    def next(self) -> str:
        """Return the next character that is no space; empty at the end."""
        space = _SPACE.match(self._text, self._position)
        self._position = self._position if space is None else space.end()
        return self._text[self._position : self._position + 1]

    def skip(self, *marks: str) -> str:
        """Step over one of some characters and return it.

        Raises
        ------
        ValueError
            Something else stands there.
        """
        found = self.next()
        if found not in marks or not found:
            raise ValueError(say("Expecting {marks}", marks=reduce(either, marks)))
        self._position += 1
        return found

    def value(self) -> Any:
        """Return the next value.

        Raises
        ------
        ValueError
            There is none, or it cannot be read.
        RecursionError
            It is nested too deeply.
        """
        self.next()
        found, self._position = self._decoder.raw_decode(self._text, self._position)
        return found

    def back_to(self, line: int, position: int) -> None:
        """Go back to a place that was left."""
        self._line, self._position, self._counted = line, position, position

    @property
    def position(self) -> int:
        """Where the next value is looked for."""
        return self._position


def read_dump(text: str, findings: Findings) -> list[Located]:
    """Return the records of a file.

    Parameters
    ----------
    text
        The file.
    findings
        Receives what is wrong; then nothing is returned.
    """
    reader = _Reader(text)
    found: list[tuple[int, Any]] = []
    try:
        found.extend(_values(reader, findings))
    except RecursionError:
        findings.add(
            say("The values are nested too deeply for a record of ROR"),
            say("Download the file again; it is damaged or no dump."),
            line=reader.line,
        )
    except DoubledKeyError:
        name, line = first_doubled(text, reader.position)
        findings.add(
            say("The key «{name}» stands twice in one object", name=name),
            say("Delete the one that is wrong, or download the file again."),
            line=line,
            value=name,
        )
    except json.JSONDecodeError as error:
        _no_json(error.msg, error.lineno, findings)
    except ValueError as error:
        _no_json(str(error), reader.line, findings)
    if findings:
        return []
    if not found:
        findings.add(
            say("The file holds no organisations"),
            say("Take the dump that ROR publishes, or an answer of its API that holds some."),
            line=1,
        )
    wrong = 0
    for line, record in found:
        lacking = mismatch(record)
        if lacking is None:
            continue
        wrong += 1
        if wrong <= LIMIT:
            findings.add(
                say("This is no record of ROR: {reason}", reason=lacking),
                say("Take the records as ROR publishes them, in schema 1 or 2."),
                line=line,
                value=str(record["id"]) if isinstance(record, dict) and "id" in record else None,
            )
    findings.add_more(max(0, wrong - LIMIT))
    return [] if findings else found


def _no_json(what: str, line: int, findings: Findings) -> None:
    message = say("The file is no JSON: {reason}", reason=what)
    findings.add(message, say("Download it again; it may be cut off."), line=line)


def identifier(record: Record) -> str:
    """Return the identifier of a record without the address before it."""
    return str(record["id"]).removeprefix(PREFIX)


def _values(reader: _Reader, findings: Findings) -> Iterator[tuple[int, Any]]:
    """Yield the values that ought to be records, with their lines."""
    if reader.next() == "[":
        yield from _array(reader)
        if reader.next():
            raise ValueError(say("Something follows the end of the array"))
        return
    while reader.next():
        line, start = reader.line, reader.position
        value = reader.value()
        if isinstance(value, dict) and isinstance(value.get(_ITEMS), list) and "id" not in value:
            count = value.get(_COUNT)
            reader.back_to(line, start)
            number = 0
            for item in _items(reader):
                number += 1
                yield item
            if isinstance(count, int) and count > number:
                findings.warn(
                    say(
                        "The answer holds {number} of {total} records: it is one page of several",
                        number=number,
                        total=count,
                    ),
                    say("Load the dump, or the other pages as well."),
                    line=line,
                )
        else:
            yield line, value


def _array(reader: _Reader) -> Iterator[tuple[int, Any]]:
    reader.skip("[")
    if reader.next() == "]":
        reader.skip("]")
        return
    while True:
        yield reader.line, reader.value()
        if reader.skip(",", "]") == "]":
            return


def _items(reader: _Reader) -> Iterator[tuple[int, Any]]:
    """Yield what stands in ``items`` of an object that is known to be whole."""
    reader.skip("{")
    while True:
        name = reader.value()
        reader.skip(":")
        if name == _ITEMS and reader.next() == "[":
            yield from _array(reader)
        else:
            reader.value()
        if reader.skip(",", "}") == "}":
            return
