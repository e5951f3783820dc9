"""Mirrors: SPARQL 1.1 endpoints that published versions are pushed to and read from."""

from __future__ import annotations

from ris3graph.mirror.address import Address
from ris3graph.mirror.endpoint import Endpoint
from ris3graph.mirror.marker import Marker
from ris3graph.mirror.products import PRODUCTS, Product
from ris3graph.mirror.reader import RemoteReader

__all__ = ["PRODUCTS", "Address", "Endpoint", "Marker", "Product", "RemoteReader"]
