"""One query file: its header, its text, and its text with values in place."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ris3graph.catalogue.header import Header, Parameter, parse_header
from ris3graph.catalogue.terms import term
from ris3graph.errors import InputError, Problem, QueryError
from ris3graph.rdf.paging import can_be_paged, paged
from ris3graph.rdf.tokens import Form, data_blocks, form_of
from ris3graph.said import Said, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class QueryFile:
    """A query of the catalogue.

    Attributes
    ----------
    name
        Name under which it is asked for: that of the file, without suffix.
    group
        Folder that it lies in (``explore``, ``quality`` …).
    header
        What it says of itself.
    form
        What it is: ``select``, ``ask``, ``construct`` or ``describe``.
    text
        The file as it stands; runs in any SPARQL editor.
    """

    name: str
    group: str
    header: Header
    form: Form
    text: str

    @classmethod
    def parse(cls, text: str, *, name: str, group: str = "") -> QueryFile:
        """Read a query file and hold its header and its text together.

        Raises
        ------
        InputError
            The header is wrong, the text is no query, a parameter has no data
            block, or the block does not hold the default that the header names.
        """
        file = f"{group}/{name}.rq" if group else f"{name}.rq"
        header = parse_header(text, file)
        form = form_of(text)
        if form is None:
            raise InputError(
                [Problem(file, "This is no query", "Use SELECT, ASK, CONSTRUCT or DESCRIBE.")]
            )
        problems = [
            problem
            for parameter in header.parameters
            if (problem := _unlike(text, parameter, file)) is not None
        ]
        if problems:
            raise InputError(problems)
        return cls(name=name, group=group, header=header, form=form, text=text)

    def bind(
        self,
        values: Mapping[str, str | Sequence[str]],
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> str:
        """Return the text with the given values in its data blocks.

        Parameters
        ----------
        values
            Value or values by parameter name, as a caller writes them
            (``UA-63``, ``business``, ``2024-09-30``). Empty ones count as not
            given; the block of a parameter that is not given stays as it is.
        limit
            Most solutions that are given; all by default.
        offset
            So many are passed over first.

        Raises
        ------
        QueryError
            An unknown parameter, a required one missing, several values where
            one is taken, a value that does not fit, or a part asked of an answer
            that has none (ASK) or that the text bounds itself.
        """
        known = {parameter.name: parameter for parameter in self.header.parameters}
        for name in values:
            if name not in known:
                raise QueryError(_unknown(self.name, name, sorted(known)))
        filled: dict[str, str] = {}
        for name, parameter in known.items():
            given = _given(values.get(name, ()))
            if not given:
                if parameter.required:
                    raise QueryError(
                        say(
                            "Parameter «{name}» of «{query}» is missing: {label}. Give {name}=…",
                            name=name,
                            query=self.name,
                            label=parameter.label.en,
                        )
                    )
                continue
            if len(given) > 1 and not parameter.multiple:
                raise QueryError(
                    say(
                        "Parameter «{name}» takes one value, {number} were given.",
                        name=name,
                        number=len(given),
                    )
                )
            terms = dict.fromkeys(str(term(parameter, value)) for value in given)
            filled[name] = " ".join(terms)
        text = _fill(self.text, filled)
        if limit is None and not offset:
            return text
        if not can_be_paged(text):
            raise QueryError(say("«{query}» takes neither limit nor offset.", query=self.name))
        return paged(text, limit, offset)


def _given(value: str | Sequence[str]) -> list[str]:
    values = [value] if isinstance(value, str) else value
    return [item for item in values if item]


def _fill(text: str, filled: Mapping[str, str]) -> str:
    pieces: list[str] = []
    position = 0
    for block in data_blocks(text):
        if block.variable in filled:
            pieces += [text[position : block.start], " ", filled[block.variable], " "]
            position = block.end
    pieces.append(text[position:])
    return "".join(pieces)


def _unlike(text: str, parameter: Parameter, file: str) -> Problem | None:
    """Return what is wrong where the text and the header disagree on a parameter."""
    blocks = [block for block in data_blocks(text) if block.variable == parameter.name]
    if not blocks:
        return Problem(
            file,
            f"Parameter «{parameter.name}» has no data block",
            f"Add «VALUES ?{parameter.name} {{ UNDEF }}» to the query.",
        )
    if parameter.required:
        return None
    try:
        wanted = "UNDEF" if parameter.default is None else str(term(parameter, parameter.default))
    except QueryError as error:
        return Problem(file, f"The default does not fit: {error}", "Correct the header.")
    for block in blocks:
        content = text[block.start : block.end].strip()
        if content != wanted:
            return Problem(
                file,
                f"The data block of «{parameter.name}» holds «{content}»",
                f"The header asks for «{wanted}»; make the two agree.",
                line=text.count("\n", 0, block.start) + 1,
            )
    return None


def _unknown(query: str, name: str, known: list[str]) -> Said:
    text = say("«{query}» has no parameter «{name}».", query=query, name=name)
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return say("{what} Did you mean «{near}»?", what=text, near=near[0])
    if not known:
        return say("{what} It takes none.", what=text)
    return say("{what} It takes: {known}.", what=text, known=", ".join(known))
