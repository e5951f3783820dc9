"""Where a mirror is, what it is, and as whom it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ris3graph.errors import MirrorError
from ris3graph.mirror.products import GENERIC, PRODUCTS, Product


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mirror is.

    Attributes
    ----------
    query
        Address that answers queries.
    store
        Address of the graph store; empty where nothing is written.
    product
        A key of `PRODUCTS`.
    user, password
        As whom; both empty for nobody. A token stands as a password without a user.
    """

    query: str
    store: str = ""
    product: str = GENERIC
    user: str = ""
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.product not in PRODUCTS:
            raise MirrorError(
                f"«{self.product}» is no product that is known. Known are: {', '.join(PRODUCTS)}."
            )
        for address in filter(None, (self.query, self.store)):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise MirrorError(f"«{address}» is no http or https address.")
            if parts.username is not None or parts.password is not None:
                raise MirrorError("Name and password do not belong into the address of a mirror.")

    @property
    def of(self) -> Product:
        """The product that is there."""
        return PRODUCTS[self.product]
