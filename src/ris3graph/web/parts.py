"""The parts of a form (multipart/form-data, RFC 7578), each stored in a file as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ris3graph.said import say
from ris3graph.web.problems import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import IO

FORM: Final = "multipart/form-data"
MOST: Final = 100
"""Parts of a form."""


class Parts:
    """Takes a form apart.

    Use it as a context manager: the end of a form that breaks off is missed there.

    Parameters
    ----------
    content_type
        That of the form, with its boundary.
    place
        Returns the file for a part by its number, its media type and the name of its file; of
        the latter two, what is not said is empty.

    Raises
    ------
    BadRequestError
        It is no form, or has too many parts.
    """

    def __init__(self, content_type: str, place: Callable[[int, str, str], Path]) -> None:
        _, options = parse_options_header(content_type)
        self.files: list[Path] = []
        self._place = place
        self._stream: IO[bytes] | None = None
        self._is_whole = False
        self._field = self._value = b""
        self._headers: dict[str, str] = {}
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._name,
                    "on_header_value": self._say,
                    "on_header_end": self._told,
                    "on_headers_finished": self._begin,
                    "on_part_data": self._go_on,
                    "on_part_end": self._close,
                    "on_end": self._end,
                },
            )
        except (KeyError, FormParserError) as error:
            raise _broken() from error

    def __enter__(self) -> Parts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
        if error is None and not self._is_whole:
            raise _broken()

    def write(self, piece: bytes) -> None:
        """Take the next piece of the form."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _broken() from error

    def _name(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _say(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _told(self) -> None:
        self._headers[self._field.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._field = self._value = b""

    def _begin(self) -> None:
        if len(self.files) == MOST:
            raise BadRequestError(
                say("The form has more than {number} parts. Send several forms.", number=MOST)
            )
        media_type, _ = parse_options_header(self._headers.get("content-type"))
        _, said = parse_options_header(self._headers.get("content-disposition"))
        file = self._place(
            len(self.files) + 1,
            media_type.decode("latin-1"),
            said.get(b"filename", b"").decode("utf-8", "replace"),
        )
        self.files.append(file)
        self._stream = file.open("wb")

    def _go_on(self, data: bytes, start: int, end: int) -> None:
        assert self._stream is not None, "a part has headers"
        self._stream.write(data[start:end])

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()

    def _end(self) -> None:
        self._is_whole = True


def _broken() -> BadRequestError:
    return BadRequestError(
        say(
            "The form cannot be read: its parts have to be set apart by the boundary that "
            "Content-Type names, to the last."
        )
    )
