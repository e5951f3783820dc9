"""What is kept of a version: read once, by one, and gone with its reader."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from ris3graph.rdf.kept import KeptPerReader
from ris3graph.rdf.reader import Reader


class _Version:
    """Stands for a reader: nothing is asked of it."""


def _reader() -> Reader:
    return cast("Reader", _Version())


def test_who_asks_at_once_shares_one_reading_and_nobody_else_waits() -> None:
    kept: KeptPerReader[str, int] = KeptPerReader()
    reader, other = _reader(), _reader()
    begun, go_on = threading.Event(), threading.Event()
    times = []

    def read() -> int:
        times.append(1)
        begun.set()
        assert go_on.wait(10)
        return 7

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(kept.get, reader, "a", read)
        assert begun.wait(10)
        second = threads.submit(kept.get, reader, "a", read)
        assert kept.find(reader, "a") is None, "it is still being read"
        assert kept.get(reader, "b", lambda: 1) == 1
        assert kept.get(other, "a", lambda: 2) == 2
        go_on.set()
        assert (first.result(), second.result()) == (7, 7)
    assert len(times) == 1
    assert kept.find(reader, "a") == 7


def test_what_fails_is_read_again() -> None:
    kept: KeptPerReader[str, int] = KeptPerReader()
    reader = _reader()

    def fail() -> int:
        raise ValueError("busy")

    with pytest.raises(ValueError, match="busy"):
        kept.get(reader, "a", fail)
    assert kept.find(reader, "a") is None
    assert kept.get(reader, "a", lambda: 3) == 3


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    kept: KeptPerReader[str, str] = KeptPerReader(2)
    reader = _reader()
    for key in ("a", "b", "a", "c"):
        kept.get(reader, key, lambda key=key: key)  # type: ignore[misc] # the key is bound
    assert [kept.find(reader, key) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_it_goes_with_its_reader() -> None:
    kept: KeptPerReader[str, _Version] = KeptPerReader()
    reader = _reader()
    gone = weakref.ref(kept.get(reader, "a", _Version))
    gc.collect()
    assert gone() is not None
    del reader
    gc.collect()
    assert gone() is None
