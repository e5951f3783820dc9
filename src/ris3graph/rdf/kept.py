"""What is read of a version and kept for as long as somebody reads that version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from ris3graph.rdf.reader import Reader

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class KeptPerReader(Generic[Key, Value]):
    """Values by reader and key, each read once by whoever asks first.

    A version never changes, so nothing is invalidated: what is kept goes with the reader.
    Those who ask for what is being read wait for it, and nobody else waits.

    Parameters
    ----------
    most
        Values of a reader that are kept, the last asked for; all by default.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._of: WeakKeyDictionary[Reader, OrderedDict[Key, Future[Value]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def get(self, reader: Reader, key: Key, read: Callable[[], Value]) -> Value:
        """Return a value, read now where it is not there; what reading raises is not kept."""
        own: Future[Value] = Future()
        with self._lock:
            kept = self._of.setdefault(reader, OrderedDict())
            found = kept.setdefault(key, own)
            kept.move_to_end(key)
            while self._most is not None and len(kept) > self._most:
                kept.popitem(last=False)
        if found is not own:
            return found.result()
        try:
            value = read()
        except BaseException as error:
            with self._lock:
                if kept.get(key) is own:
                    del kept[key]
            own.set_exception(error)
            raise
        own.set_result(value)
        return value

    def find(self, reader: Reader, key: Key) -> Value | None:
        """Return a value that is there, ``None`` where none is or it is still being read."""
        with self._lock:
            found = self._of.get(reader, OrderedDict()).get(key)
        return found.result() if found is not None and found.done() else None
