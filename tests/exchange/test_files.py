import gzip
from io import BytesIO

import pytest

from ris3graph.errors import Ris3Error
from ris3graph.exchange.files import compressed, write_file


def test_same_content_gives_same_gzip():
    packed = []
    for _ in range(2):
        stream = BytesIO()
        compressed(lambda sink: sink.write(b"text"))(stream)
        packed.append(stream.getvalue())
    assert gzip.decompress(packed[0]) == b"text"
    assert packed[0] == packed[1]


def test_a_file_that_fails_leaves_what_stood_there(tmp_path):
    path = tmp_path / "a.nq"
    assert write_file(path, lambda sink: sink.write(b"first")) == 5

    def fail(sink):
        sink.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(Ris3Error, match=r"a\.nq cannot be written: No space left on device"):
        write_file(path, fail)
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
