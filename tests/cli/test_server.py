import asyncio
import socket

import pytest

from ris3graph.cli.server import listen
from ris3graph.errors import Ris3Error, StoreBusyError


def test_port_that_is_taken_names_the_option():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(StoreBusyError, match=rf"Port {port} is taken.*--port \d+.*PORT=\d+"):
            listen("127.0.0.1", port)


def test_address_of_another_machine():
    with pytest.raises(Ris3Error, match=r"192\.0\.2\.1, port 0, cannot be listened on"):
        listen("192.0.2.1", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_answers_do_not_wait_for_acknowledgements(host: str):
    """The event loop turns Nagle's algorithm off for what it knows to be TCP."""

    async def nodelay() -> int:
        taken: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            taken.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        server = await asyncio.start_server(connected, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
            found = await taken
            writer.close()
            return found

    try:
        listening = listen(host, 0)
    except Ris3Error:
        pytest.skip("this machine has no such address")
    assert asyncio.run(nodelay()) == 1
