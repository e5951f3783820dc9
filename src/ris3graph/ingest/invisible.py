"""Characters that nobody sees: a name of nothing else is no name.

Some of them say nothing wherever they stand, and the overrides of direction can make a
name read as another one; those are taken off. Others join or shape what stands beside
them (the joiners of Persian and of emoji, the fillers of Hangul) and matter only where
there is nothing beside them.
"""

from __future__ import annotations

import re
from typing import Final

MEANINGLESS: Final = (
    # Soft hyphen; zero width space, word joiner, byte order mark; marks, embeddings,
    # overrides and isolates of direction; invisible operators; interlinear annotation.
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
"""Members of a class of a regular expression: what says nothing wherever it stands."""
CONTROLS: Final = "\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff"
"""Members of a class: control characters and no characters, which no XML can hold."""
BLANK: Final = (
    # White space and controls; what Unicode says to ignore where it cannot be shown
    # (Default_Ignorable_Code_Point); the blank of Braille.
    "\\x00- \x7f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Members of a class: what leaves nothing to see where nothing else stands."""
_MEANINGLESS: Final = re.compile(f"[{MEANINGLESS}]")
_CONTROLS: Final = re.compile(f"[{CONTROLS}]")
_BLANK: Final = re.compile(f"[{BLANK}]*")
_UNSHOWN: Final = re.compile(f"[{MEANINGLESS}{CONTROLS}]")


def is_blank(text: str) -> bool:
    """Say whether a text shows nothing."""
    return _BLANK.fullmatch(text) is not None


def bare(text: str) -> str:
    """Take off what says nothing, and the space around the rest; empty where that is all."""
    kept = _MEANINGLESS.sub("", text).strip()
    return "" if is_blank(kept) else kept


def spaced(text: str) -> str:
    """Turn control characters into spaces."""
    return _CONTROLS.sub(" ", text)


def escaped(text: str) -> str:
    r"""Write what a message could not show, or would be garbled by, as ``\u202e``."""
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
