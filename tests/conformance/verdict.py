"""What is wrong with an answer, and whether it was refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass

import httpx


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a test ended.

    Attributes
    ----------
    fault
        What is wrong, empty for nothing.
    refusal
        In the words of the answer, why it was not done; empty where it was tried.
    """

    fault: str = ""
    refusal: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault


PASSED = Verdict()


def unexpected(answer: httpx.Response) -> Verdict:
    """Return what is to be said of a status that is not the expected one."""
    detail = ""
    if answer.headers.get("content-type", "").endswith("json"):
        detail = str(answer.json().get("detail", ""))
    if answer.status_code == 403:
        return Verdict("refused", detail)
    return Verdict(f"status {answer.status_code}{detail and f': {detail}'}")
