"""How often Python looks for objects that only refer to one another."""

import gc


def collect_rarely() -> None:
    """Let a process look through what lives less often than Python would by itself.

    Loads and pages make millions of short-lived objects: looking through all that live
    every 700 of them takes a tenth of the time, and beside all of CORDIS each look holds up
    readers for a second.
    """
    gc.set_threshold(100_000, 50, 50)
