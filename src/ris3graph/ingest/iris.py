"""Whether a text is an IRI, as the engine will judge it when it stores the statements."""

from __future__ import annotations

from typing import Final

import polars as pl
from pyoxigraph import NamedNode

_CHARACTER: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_PLAIN: Final = (
    rf"\A[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9.-]+(?:/{_CHARACTER}*)?"
    rf"(?:\?{_CHARACTER}*)?(?:#{_CHARACTER}*)?\z"
)
"""Regular expression of IRIs with nothing to argue about: those of most addresses."""


def is_iri(text: str) -> bool:
    """Say whether a text is an absolute IRI (RFC 3987)."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def valid(cells: pl.Series) -> pl.Series:
    """Say of each cell whether it is an absolute IRI; null where the cell is.

    Only distinct cells that are not plain are looked at one by one.
    """
    plain = cells.str.contains(_PLAIN)
    others = cells.filter(~plain).unique()
    good = [text for text in others if is_iri(text)]
    return plain | cells.is_in(good)
