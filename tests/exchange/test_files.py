import gzip
import os
import threading
from io import BytesIO
from pathlib import Path

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


def test_a_device_or_pipe_is_written_to_and_stays_one(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert write_file(pipe, lambda sink: sink.write(b"abc")) == 3
    reader.join(10)
    assert read == [b"abc"]
    assert pipe.is_fifo()


def test_the_file_that_a_link_leads_to_is_written(tmp_path: Path):
    link, file = tmp_path / "link", tmp_path / "file"
    link.symlink_to(file)
    write_file(link, lambda sink: sink.write(b"abc"))
    assert link.is_symlink()
    assert file.read_bytes() == b"abc"
