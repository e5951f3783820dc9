"""In which language commands say what they did and what is wrong with data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ris3graph.cli.options import settings

if TYPE_CHECKING:
    from collections.abc import Callable


def language() -> str:
    """Return the language: English, unless the environment names another (RIS3_LANGUAGE)."""
    from ris3graph.config import SettingsError  # noqa: PLC0415 (keeps --help quick)

    try:
        chosen = settings()
    except SettingsError:  # that is an error of its own, and told in English
        return "en"
    return chosen.language if "language" in chosen.model_fields_set else "en"


def words() -> Callable[[str], str]:
    """Return what says a text in that language; see `ris3graph.said.told`."""
    if language() == "en":
        return str
    from ris3graph import resources  # noqa: PLC0415 (slow, and rarely needed)
    from ris3graph.services.wording import ukrainian  # noqa: PLC0415
    from ris3graph.web.i18n import translations  # noqa: PLC0415

    known = ukrainian()
    messages = translations(resources.web() / "locales", "uk")
    return lambda text: known.get(text) or (messages.gettext(text) if text else text)
