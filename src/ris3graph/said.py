"""Texts for people that know how they were made, so that they can be said in another language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class Said(str):
    """An English text made from a template and values.

    It is a string like any other; pages say it in their language.

    Attributes
    ----------
    template
        Text with ``{names}`` of values; the translations know it.
    values
        What stands in their place; texts among them may be `Said` themselves.
    """

    template: str = ""
    values: Mapping[str, object] = {}

    def __str__(self) -> str:
        # An exception's text is this of its argument: the template goes along.
        return self

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the text in a language.

        Parameters
        ----------
        translate
            Returns the template in that language.
        """
        values = {
            name: value.told(translate) if isinstance(value, Said) else value
            for name, value in self.values.items()
        }
        return translate(self.template).format(**values)


def told(text: str, translate: Callable[[str], str]) -> str:
    """Return a text in a language, also one that is not known how it was made.

    Parameters
    ----------
    text
        The text.
    translate
        Returns a text in that language, or as it is where it is not known.
    """
    return text.told(translate) if isinstance(text, Said) else translate(text)


def say(template: str, /, **values: object) -> Said:
    """Return the text of a template with values in it."""
    return _made(template, values)


def joined(texts: Iterable[str], mark: str) -> Said:
    """Return texts one after the other with a mark between them, each as it was made."""
    values = {f"text{number}": text for number, text in enumerate(texts)}
    return _made(mark.join(f"{{{name}}}" for name in values), values)


def either(first: str, second: str) -> Said:
    """Return two texts between which there is a choice."""
    return say("{first} or {second}", first=first, second=second)


def as_json(content: object) -> object:
    """Return content for JSON in which texts keep how they were made; see `from_json`."""
    if isinstance(content, Said):
        return {"said": content.template, "values": as_json(content.values)}
    if isinstance(content, Mapping):
        return {name: as_json(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [as_json(value) for value in content]
    return content


def from_json(content: dict[str, Any]) -> object:
    """Make a text of an object that `as_json` made of one; any other object stays.

    For the ``object_hook`` of `json.loads`.
    """
    made = content.keys() == {"said", "values"}
    return _made(content["said"], content["values"]) if made else content


def _made(template: str, values: Mapping[str, object]) -> Said:
    text = Said(template.format(**values))
    text.template, text.values = template, values
    return text
