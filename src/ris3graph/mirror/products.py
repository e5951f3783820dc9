"""The products that serve as mirrors, and what each does in a way of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

GENERIC: Final = "sparql11"
"""The product of which nothing is known but the standards."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product; its attributes are described in ``products.toml``."""

    title: str
    query: str
    store: str
    login: Literal["basic", "digest", "bearer"]
    content_type: str
    put_bytes: int
    exact: bool
    rows: str
    ask: str
    describe: bool
    cut: str
    mend: tuple[tuple[str, str], ...]
    refused: tuple[str, ...]
    tested: str

    def addresses(self, base: str) -> tuple[str, str]:
        """Return where queries go and where the graph store is, below an address."""
        root = base.rstrip("/")
        query, store = (f"{root}/{path}" if path else root for path in (self.query, self.store))
        return query, store


def _read() -> dict[str, Product]:
    text = (Path(__file__).parent / "products.toml").read_text(encoding="utf-8")
    return {
        name: Product(
            **{
                **entry,
                "mend": tuple(map(tuple, entry["mend"])),
                "refused": tuple(entry["refused"]),
            }
        )
        for name, entry in tomllib.loads(text).items()
    }


PRODUCTS: Final[Mapping[str, Product]] = _read()
"""All products, by the name that settings know them by."""
