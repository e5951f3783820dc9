"""What a request prefers (RFC 7240): to wait, to fetch the answer later, or a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.requests import Request

LONGEST: Final = 20.0
"""Most seconds that who already knows may be kept waiting."""

_WAIT: Final = re.compile(r"(?:^|[\s,;])wait\s*=\s*\"?(\d{1,5})\"?", re.IGNORECASE)
_RETURN: Final = re.compile(
    r"(?:^|[\s,;])return\s*=\s*\"?(minimal|representation)\b", re.IGNORECASE
)
_LATER: Final = re.compile(r"(?:^|[\s,])respond-async\s*(?=$|[,;])", re.IGNORECASE)


def preferred_wait(request: Request) -> float | None:
    """Return the seconds that ``Prefer: wait=…`` grants, ``None`` without it."""
    found = _WAIT.search(_preferences(request))
    return min(float(found[1]), LONGEST) if found else None


def prefers_later(request: Request) -> bool:
    """Whether the answer may be fetched later (``Prefer: respond-async``)."""
    return _LATER.search(_preferences(request)) is not None


def preferred_return(request: Request) -> str | None:
    """Return what ``Prefer: return=…`` asks for, ``None`` without it."""
    found = _RETURN.search(_preferences(request))
    return found[1].lower() if found else None


def _preferences(request: Request) -> str:
    return ",".join(request.headers.getlist("prefer"))
