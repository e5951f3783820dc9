"""Which format an answer takes: the suffix of the address, ``?format=``, or Accept.

A suffix wins over ``format``, and that over Accept: what a person typed into the
address is meant, what a browser sends along is habit (RFC 9110, section 12.5.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ris3graph.errors import Ris3Error
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_QUALITY: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_TYPE: Final = re.compile(r"(?:\*|[\w!#$%&'+.^`|~-]+)/(?:\*|[\w!#$%&'+.^`|~-]+)")
_PARTS: Final = re.compile(r'((?:[^,;"]|"(?:[^"\\]|\\.)*")*)([,;]|$)')


class NotAcceptableError(Ris3Error):
    """The answer has no format that the caller takes."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer.

    Attributes
    ----------
    name
        As in a suffix (``.csv``) and in ``?format=csv``.
    media_type
        What stands in Content-Type, without charset.
    aliases
        Further media types under which callers ask for the same bytes.
    also
        Further names of it in ``?format=``.
    """

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """Content-Type with the charset where the media type wants one named."""
        return with_charset(self.media_type)


HTML: Final = Format("html", "text/html", ("application/xhtml+xml",))
JSON: Final = Format("json", "application/json")
CSV: Final = Format("csv", "text/csv")
TURTLE: Final = Format("ttl", "text/turtle")
JSON_LD: Final = Format("jsonld", "application/ld+json")
RESULT_FORMATS: Final = (
    Format("json", "application/sparql-results+json", ("application/json", "text/json")),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
)
"""Formats of SELECT and ASK, the most common first; ASK has JSON and XML only."""
GRAPH_FORMATS: Final = (
    Format("ttl", "text/turtle", ("application/x-turtle",), ("turtle",)),
    Format("nt", "application/n-triples", ("text/plain",), ("ntriples", "n-triples")),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml"), ("rdf+xml", "xml")),
    Format("jsonld", "application/ld+json", ("application/json",), ("json-ld",)),
    Format("n3", "text/n3"),
)
"""Formats of CONSTRUCT and DESCRIBE."""
DATASET_FORMATS: Final = (
    Format("trig", "application/trig"),
    Format("nq", "application/n-quads"),
)
"""Formats that keep named graphs."""
ASK_FORMATS: Final = RESULT_FORMATS[:2]


@dataclass(frozen=True, slots=True)
class MediaRange:
    """An entry of an Accept header: ``text/*;q=0.8``."""

    kind: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    def matches(self, media_type: str) -> bool:
        """Whether a media type lies in the range, the range's parameters aside."""
        kind, _, subtype = media_type.partition("/")
        return self.kind in ("*", kind) and self.subtype in ("*", subtype)

    @property
    def specificity(self) -> int:
        """How narrow the range is; the narrowest that matches decides.

        What is answered has no parameters, so ``text/csv`` says more of it than
        ``text/csv;header=absent``, and that still more than ``text/*``.
        """
        if self.kind == "*":
            return 0
        if self.subtype == "*":
            return 1
        return 2 if self.parameters else 3


def parse_accept(header: str | None) -> tuple[MediaRange, ...]:
    """Read an Accept header; entries that are none are passed over.

    Parameters
    ----------
    header
        Its text; ``None`` or empty takes anything.
    """
    ranges: list[MediaRange] = []
    for item in _split(header or ""):
        media_type = item[0].strip().lower()
        if media_type == "*":
            # Sent by the URL class of old Java for "*/*".
            media_type = "*/*"
        if not _TYPE.fullmatch(media_type):
            continue
        parameters: list[tuple[str, str]] = []
        quality = 1.0
        for part in item[1:]:
            name, _, value = (text.strip() for text in part.partition("="))
            if name.lower() == "q":
                quality = float(value) if _QUALITY.fullmatch(value) else 0.0
                break
            if name:
                parameters.append((name.lower(), value.strip('"').lower()))
        kind, _, subtype = media_type.partition("/")
        ranges.append(MediaRange(kind, subtype, tuple(parameters), quality))
    return tuple(ranges) or (MediaRange("*", "*", (), 1.0),)


def quality(ranges: Iterable[MediaRange], media_type: str) -> float:
    """Return how much a media type is wanted, 0 to 1; the narrowest range decides."""
    matching = [item for item in ranges if item.matches(media_type)]
    if not matching:
        return 0.0
    return max(matching, key=lambda item: (item.specificity, item.quality)).quality


def is_named(header: str | None, form: Format) -> bool:
    """Say whether an Accept header names a format, and does not only leave it open."""
    wanted = (form.media_type, *form.aliases)
    return any(
        f"{item.kind}/{item.subtype}" in wanted and item.quality > 0
        for item in parse_accept(header)
    )


def choose(header: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type wanted most, ``None`` where none of them is taken.

    Parameters
    ----------
    header
        The Accept header.
    offered
        Media types, the preferred first; it decides between equals.
    """
    ranges = parse_accept(header)
    best = max(offered, key=lambda item: quality(ranges, item), default=None)
    return best if best is not None and quality(ranges, best) > 0 else None


def negotiate(
    offered: Sequence[Format],
    *,
    accept: str | None = None,
    suffix: str | None = None,
    wanted: str | None = None,
) -> Format:
    """Return the format of an answer, with the media type that the caller named.

    Parameters
    ----------
    offered
        What the answer can be, the preferred first.
    accept
        The Accept header.
    suffix
        The suffix of the address without its dot, where it has one.
    wanted
        The value of ``?format=``: names or media types, separated by commas, of which
        the first that is offered is taken.

    Raises
    ------
    NotAcceptableError
        Nothing that is offered is taken; the text says what is.
    """
    for asked in (suffix, wanted):
        if asked:
            for one in asked.lower().split(","):
                for item in offered:
                    if one.strip() in (item.name, item.media_type, *item.also):
                        return item
            raise NotAcceptableError(
                say("There is no «{asked}» of this. {advice}", asked=asked, advice=_offer(offered))
            )
    variants = [item.media_type for item in offered]
    variants += [alias for item in offered for alias in item.aliases]
    media_type = choose(accept, variants)
    if media_type is None:
        raise NotAcceptableError(
            say(
                "The answer cannot be had as «{asked}». {advice}",
                asked=(accept or "")[:200],
                advice=_offer(offered),
            )
        )
    found = next(item for item in offered if media_type in (item.media_type, *item.aliases))
    return Format(found.name, media_type)


def with_charset(media_type: str) -> str:
    """Return a media type with ``charset=utf-8`` where a text could be misread without."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def preferred_language(header: str | None, offered: Sequence[str], default: str) -> str:
    """Return the language of ``offered`` that an Accept-Language header wants most.

    ``uk-UA`` asks for ``uk``; nothing that fits gives ``default``.
    """
    best, most = default, 0.0
    for item in _split(header or ""):
        language = item[0].strip().lower().split("-")[0]
        weight = 1.0
        for part in item[1:]:
            name, _, value = (text.strip() for text in part.partition("="))
            if name.lower() == "q":
                weight = float(value) if _QUALITY.fullmatch(value) else 0.0
        if language in offered and weight > most:
            best, most = language, weight
    return best


def _split(header: str) -> list[list[str]]:
    """Split a header at commas and its entries at semicolons, outside of quotes."""
    items: list[list[str]] = [[]]
    for match in _PARTS.finditer(header):
        items[-1].append(match.group(1))
        if match.group(2) == ",":
            items.append([])
    return [item for item in items if item[0].strip()]


def _offer(offered: Sequence[Format]) -> Said:
    known = ", ".join(f"{item.name} ({item.media_type})" for item in offered)
    return say("Offered are: {known}.", known=known)
