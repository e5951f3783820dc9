"""The ``#+`` header of a query file: what it answers, what it takes, what it returns."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from ris3graph.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pydantic_core import ErrorDetails
    from yaml import BaseLoader
else:
    # The loader in C reads the catalogue ten times as fast; wheels of PyYAML have it.
    BaseLoader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

RESERVED: Final = frozenset(
    {"version", "format", "lang", "name", "query", "page", "limit", "offset"}
)
"""Names that mean something in every address, so that no parameter may bear them."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Variable = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Strict):
    """A text in both languages."""

    uk: Text
    en: Text

    def text(self, language: str) -> str:
        """Return the text in ``language``, English for any but ``uk``."""
        return self.uk if language == "uk" else self.en


class ParameterType(StrEnum):
    """What a value must look like; it decides which term is made of it."""

    IRI = "iri"
    REGION = "region"
    HELIX = "helix"
    SCHEME = "scheme"
    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    LANGUAGE = "language"


class ReturnType(StrEnum):
    """What a column holds, so that pages and tables can show it well."""

    IRI = "iri"
    LABEL = "label"
    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"


class Returned(_Strict):
    """A variable of the answer."""

    name: Variable
    label: Label
    type: ReturnType


class Parameter(_Strict):
    """A value that the caller may give; the block ``VALUES ?name { … }`` takes it.

    Attributes
    ----------
    name
        Name of the variable and of the address parameter.
    type
        What a value must look like.
    label
        What is asked for.
    default
        The value where none is given; stands in the file's own block.
    allowed
        The only values that are taken, as the caller writes them.
    scheme
        With type ``iri``: values are notations of this concept scheme.
    required
        Whether a value must be given.
    multiple
        Whether several may be given.
    """

    name: Variable
    type: ParameterType
    label: Label
    default: str | None = None
    allowed: tuple[str, ...] = ()
    scheme: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")] | None = None
    required: bool = False
    multiple: bool = False

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.name in RESERVED:
            raise ValueError(f"«{self.name}» is a name that every address uses; take another")
        if self.scheme is not None and self.type is not ParameterType.IRI:
            raise ValueError("only a parameter of type iri has a scheme")
        if self.default is not None and self.allowed and self.default not in self.allowed:
            raise ValueError(f"default «{self.default}» is not among the allowed values")
        if self.required and self.default is not None:
            raise ValueError("a required parameter has no default")
        return self


class Header(_Strict):
    """All that a query file says of itself.

    Attributes
    ----------
    summary
        The question, short.
    description
        What the answer means, and what it does not.
    tags
        Words to find it by; a competency question is tagged by its code (``R01``).
    returns
        Variables of the answer, in their order.
    parameters
        What the caller may give.
    empty
        Why the answer can be empty and what to do then; for people.
    """

    summary: Label
    description: Label
    tags: tuple[Text, ...] = Field(min_length=1)
    returns: tuple[Returned, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    empty: Label | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        for what, names in (
            ("returned variable", [item.name for item in self.returns]),
            ("parameter", [item.name for item in self.parameters]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} named twice: {', '.join(twice)}")
        return self


class _Loader(BaseLoader):
    """YAML whose scalars stay text (`Yes` is no boolean), and that refuses a key given twice."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.MarkedYAMLError(
                    problem=f"key «{key.value}» is given twice", problem_mark=key.start_mark
                )
        return super().construct_mapping(node, deep=deep)


def parse_header(text: str, file: str) -> Header:
    """Read the header of a query file.

    Parameters
    ----------
    text
        Text of the whole file; header lines begin with ``#+``.
    file
        Name of the file, for messages.

    Raises
    ------
    InputError
        The header is missing, is no YAML, lacks a key or has one that is not
        known; each problem names the file and the key.
    """
    lines = [line[2:] if line.startswith("#+") else "" for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise InputError(
            [Problem(file, "There is no header", "Begin the file with lines of «#+ key: value».")]
        )
    try:
        # Lines that are no header stay as empty ones: marks then count the file's own lines.
        content = yaml.load("\n".join(lines), Loader=_Loader)  # noqa: S506 (makes text only)
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        reason = error.problem or "it cannot be read"
        raise InputError(
            [Problem(file, f"The header is not YAML: {reason}", "Correct the line.", line)]
        ) from error
    except yaml.YAMLError as error:
        raise InputError(
            [Problem(file, f"The header is not YAML: {error}", "Correct the header.")]
        ) from error
    try:
        return Header.model_validate(content)
    except ValidationError as error:
        raise InputError([_problem(file, detail) for detail in error.errors()]) from error


def _problem(file: str, detail: ErrorDetails) -> Problem:
    key = ".".join(str(part) for part in detail["loc"]) or "header"
    if detail["type"] == "extra_forbidden":
        return Problem(file, f"Unknown key «{key}» in the header", "Remove it or correct its name.")
    if detail["type"] == "missing":
        return Problem(file, f"The header lacks the key «{key}»", "Add it.")
    message = detail["msg"].removeprefix("Value error, ")
    return Problem(file, f"Key «{key}» of the header: {message}", "Correct its value.")
