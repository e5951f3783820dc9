r"""What a query may not do on another engine, which may read a text otherwise than ours.

Our guard knows how our engine reads. Where another one sees code in what ours takes for a
comment, a call could pass; so in what goes to a mirror nothing may look like a call.
"""

from __future__ import annotations

import re
from typing import Final

from ris3graph.errors import QueryRefusedError
from ris3graph.mirror.products import Product
from ris3graph.rdf.guard import NO_CALLS, check_query
from ris3graph.rdf.tokens import decoded
from ris3graph.said import say

_SPACE: Final = r"(?:\s|#[^\r\n]*)*"
_CALL: Final = re.compile(
    rf"(?<![^\W\d])(?<![:?$@])SERVICE{_SPACE}(?:SILENT{_SPACE})?(?:[<?$]|[\w.-]*:)", re.IGNORECASE
)
_ESCAPE: Final = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")


def for_mirror(query: str, product: Product) -> str:
    """Return a query as it may go to a mirror, its escapes decoded.

    Raises
    ------
    QueryRefusedError
        It calls another endpoint, is an update, reaches out of the data by a function, or
        could be read so.
    QueryError
        It cannot be read.
    """
    check_query(query)
    text = decoded(query)
    if _ESCAPE.search(text):
        raise QueryRefusedError(say("Escapes of escapes are not taken here."))
    if _CALL.search(text):
        raise QueryRefusedError(NO_CALLS)
    plain = text.lower()
    for beginning in product.refused:
        if f"<{beginning}" in plain:
            raise QueryRefusedError(
                say("«{iri}» is not allowed here: it reaches out of the data.", iri=beginning)
            )
    return text
