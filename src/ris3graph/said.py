"""Texts for people that know how they were made, so that they can be said in another language."""

from __future__ import annotations

from collections.abc import Callable, Mapping


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
    text = Said(template.format(**values))
    text.template, text.values = template, values
    return text
