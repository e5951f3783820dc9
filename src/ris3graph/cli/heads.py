"""HTTP requests of which only the body may be long."""

from __future__ import annotations

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST: Final = 64 << 10
"""Bytes of an address with its header fields; a longer query is sent as a body."""


class BoundedHeads(HttpToolsProtocol):
    """Reads requests by httptools, which by itself takes a head of any length.

    What is neither a whole head nor a piece of a body is refused when there is more than
    `LONGEST` of it, so that nobody fills the memory of the server: heads without an end,
    and trailers.
    """

    _unread = 0

    def on_headers_complete(self) -> None:
        """Count anew: a head is whole."""
        self._unread = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count anew: bodies are bounded by who reads them."""
        self._unread = 0
        super().on_body(body)

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > LONGEST and not self.transport.is_closing():
            self.send_400_response(
                f"Address and header fields have at most {LONGEST >> 10} KiB together; "
                "send what is longer as a body."
            )
