"""URI templates (RFC 6570) over the columns of a table.

Level 1 (``{name}``, everything but unreserved characters percent-encoded), and
``{+name}`` of level 2 where a cell holds a whole IRI, taken as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import polars as pl

from ris3graph.rdf.namespaces import PREFIXES
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Mapping

_PART: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"(\+?)([A-Za-z_][A-Za-z0-9_]*)")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNSAFE: Final = r"[^A-Za-z0-9._~-]"
CURIES: Final[dict[str, str]] = {
    name: PREFIXES[name]
    for name in ("rdf", "rdfs", "owl", "xsd", "skos", "prov", "foaf", "org", "void", "dcat")
} | {"dc": PREFIXES["dct"], "dcterms": PREFIXES["dct"]}
"""The prefixes that CSVW takes from the RDFa initial context, as far as they are ours."""


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template.

    Attributes
    ----------
    parts
        Literal text, or ``(column, whole)`` with whole true for ``{+column}``.
    """

    parts: tuple[str | tuple[str, bool], ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the columns, in the order of the template."""
        return tuple(part[0] for part in self.parts if isinstance(part, tuple))

    @property
    def whole(self) -> tuple[str, ...]:
        """Names of the columns that hold whole IRIs."""
        return tuple(part[0] for part in self.parts if isinstance(part, tuple) and part[1])

    @property
    def constant(self) -> str:
        """What stands in it beside columns: the whole IRI if there are none."""
        return "".join(part for part in self.parts if isinstance(part, str))

    def expand(self, cells: Mapping[str, pl.Series]) -> pl.Series | str:
        """Return ``<iri>`` for each row, null where a variable is; or one constant.

        Parameters
        ----------
        cells
            Columns of strings by name, of one length.
        """
        if not self.variables:
            return f"<{self.constant}>"
        expanded: list[pl.Expr] = [pl.lit("<")]
        used: dict[str, pl.Series] = {}
        for index, part in enumerate(self.parts):
            if isinstance(part, str):
                expanded.append(pl.lit(part))
                continue
            name, whole = part
            used[str(index)] = cells[name] if whole else percent_encode(cells[name])
            expanded.append(pl.col(str(index)))
        frame = pl.DataFrame(used)
        return frame.select(pl.concat_str([*expanded, pl.lit(">")]).alias("iri"))["iri"]


def parse_template(text: str, base: str) -> Template:
    """Parse a template; a relative one is resolved against the base.

    Raises
    ------
    ValueError
        With what is wrong, for a person.
    """
    parts: list[str | tuple[str, bool]] = []
    end = 0
    for match in _PART.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        name = _NAME.fullmatch(match[1])
        if name is None:
            raise ValueError(say("«{text}» is no {{column}} or {{+column}}", text=match[0]))
        parts.append((name[2], bool(name[1])))
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    if any(isinstance(part, str) and re.search(r'[\x00-\x20<>"{}|\\^`]', part) for part in parts):
        raise ValueError(say("«{text}» holds characters that no IRI may hold", text=text))
    if not parts:
        raise ValueError(say("the template is empty"))
    first = parts[0]
    if isinstance(first, str):
        parts[0] = expand_name(first) if _SCHEME.match(first) else base + first
    elif not first[1]:
        parts.insert(0, base)
    return Template(tuple(parts))


def expand_name(text: str) -> str:
    """Expand a prefixed name of a well-known prefix; leave any other IRI as it is."""
    prefix, _, local = text.partition(":")
    return CURIES[prefix] + local if prefix in CURIES else text


def percent_encode(values: pl.Series) -> pl.Series:
    """Percent-encode all but unreserved characters (RFC 3986), as UTF-8.

    Only distinct values that need it are touched one by one; codes need none.
    """
    unsafe = values.filter(values.str.contains(_UNSAFE).fill_null(value=False)).unique()
    if unsafe.is_empty():
        return values
    texts = unsafe.to_list()
    return values.replace(texts, [quote(text, safe="-._~") for text in texts])
