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
