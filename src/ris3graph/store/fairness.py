"""A bounded queue in which nobody waits for all that somebody else has asked."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class FairQueue(Generic[Item]):
    """Items by who put them; they are taken from each in turn.

    Parameters
    ----------
    most
        Items that it holds.
    most_each
        Items that it holds of one client.
    """

    def __init__(self, most: int, most_each: int) -> None:
        self._most = most
        self._most_each = most_each
        self._of: OrderedDict[str, deque[Item]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def put(self, client: str, item: Item) -> bool:
        """Take an item in; return whether there was room for it."""
        own = self._of.get(client)
        if self._size >= self._most or (own is not None and len(own) >= self._most_each):
            return False
        if own is None:
            own = self._of[client] = deque()
        own.append(item)
        self._size += 1
        return True

    def discard(self, client: str, item: Item) -> None:
        """Let go of an item, if it is still there."""
        own = self._of.get(client, deque())
        if item in own:
            own.remove(item)
            self._size -= 1
        if not own:
            self._of.pop(client, None)

    def take(self) -> Item | None:
        """Return the next item, ``None`` where there is none.

        Clients take turns: who was served goes behind those who wait.
        """
        if not self._of:
            return None
        client, own = self._of.popitem(last=False)
        item = own.popleft()
        self._size -= 1
        if own:
            self._of[client] = own
        return item
