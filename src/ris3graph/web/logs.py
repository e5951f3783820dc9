"""The log of a server: lines for people, or a JSON object a line for programs."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final

from ris3graph.web.requests import request_id

_LINE: Final = "%(levelname)s %(name)s: %(message)s%(request)s"


def set_up(level: str, form: str) -> None:
    """Log to standard error.

    Parameters
    ----------
    level
        Name of the lowest level that is logged.
    form
        ``text`` or ``json``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter(_LINE))
    handler.addFilter(_is_no_cut)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def _is_no_cut(record: logging.LogRecord) -> bool:
    """Pass over requests that the end of the server cuts off: how many is told once."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)


def announce(message: str) -> None:
    """Log what whoever starts a server is to read, whatever the level."""
    log = logging.getLogger("ris3graph.server")
    log.setLevel(logging.INFO)
    log.info("%s", message)


class TextFormatter(logging.Formatter):
    """A line with level, place, message and the request's identifier."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback follows on lines of its own."""
        identifier = request_id.get()
        record.request = f" [{identifier}]" if identifier else ""
        return super().format(record)


class JsonFormatter(logging.Formatter):
    """A JSON object on one line: time, level, logger, message, request, further fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        content: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := request_id.get():
            content["request"] = identifier
        content |= getattr(record, "fields", {})
        if record.exc_info:
            content["traceback"] = self.formatException(record.exc_info)
        return json.dumps(content, ensure_ascii=False, default=str)
