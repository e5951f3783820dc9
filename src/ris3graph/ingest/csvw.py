"""Metadata of a table: the subset of W3C CSVW that is read, strictly.

Supported (Tabular Data Model and Metadata Vocabulary, W3C 2015):

- one table a file, ``X.csv-metadata.json`` beside ``X.csv``: ``@context`` (with
  ``@base``; without one, names are relative to https://w3id.org/ris3graph/),
  ``url``, ``tableSchema``, and common properties such as ``dcterms:license``,
  which are kept out of the statements; for a sheet of a workbook
  ``X.xlsx-metadata.json``, with ``url`` ``X.xlsx#Sheet`` where there are several;
- or several tables in ``csv-metadata.json`` beside them, under ``tables``, with one
  ``@context``;
- ``dialect`` of a text table: ``delimiter`` and ``quoteChar`` (one ASCII character
  each), ``header`` (without one, columns are taken in their order), ``encoding``;
- ``tableSchema``: ``columns``, ``aboutUrl``, ``primaryKey``, ``foreignKeys``;
- a column: ``name``, ``titles``, ``datatype``, ``required``, ``null``, ``lang``,
  ``separator``, ``propertyUrl``, ``valueUrl``, ``aboutUrl``, ``virtual``,
  ``default``, ``suppressOutput``;
- a datatype, by name or as an object with ``base``, ``format``, ``minimum``,
  ``maximum``, ``@id``: string, boolean (``format`` "yes|no"), integer,
  nonNegativeInteger, decimal, double, date, anyURI. ``format`` of string and
  anyURI is a regular expression for the whole cell. EDTF dates of level 0 are
  ``{"@id": "http://id.loc.gov/datatypes/edtf/EDTF", "base": "string"}``.

Where this departs from CSVW, and why: columns are found by name or title in any
order, since people move columns; cells are trimmed, with a warning, since
spreadsheets pad them; in a column with ``separator`` the column's own variable
in ``valueUrl`` is the single item, which CSVW leaves to a joined string.

Anything else is an error, so that no rule is silently left out.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import polars as pl
from pyoxigraph import Literal

from ris3graph.ingest.dialect import Dialect
from ris3graph.ingest.iris import is_iri
from ris3graph.ingest.schema import Column, Datatype, ForeignKey, Schema
from ris3graph.ingest.templates import Template, expand_name, parse_template
from ris3graph.ingest.terms import unknown_prefix, unknown_term
from ris3graph.rdf.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

BASES: Final = (
    "string",
    "boolean",
    "integer",
    "nonNegativeInteger",
    "decimal",
    "double",
    "date",
    "anyURI",
)
_CONTEXT: Final = "http://www.w3.org/ns/csvw"
_TABLE: Final = {"@context", "@type", "url", "tableSchema", "dialect"}
_GROUP: Final = {"@context", "@type", "tables"}
_DIALECT: Final = {"@type", "delimiter", "quoteChar", "header", "encoding"}
_SCHEMA: Final = {"@type", "columns", "aboutUrl", "primaryKey", "foreignKeys"}
_COLUMN: Final = {
    "@type",
    "name",
    "titles",
    "datatype",
    "required",
    "null",
    "lang",
    "separator",
    "propertyUrl",
    "valueUrl",
    "aboutUrl",
    "virtual",
    "default",
    "suppressOutput",
}
_DATATYPE: Final = {"@id", "base", "format", "minimum", "maximum"}
_HINT: Final = "Correct the metadata; what is supported stands at the head of ingest/csvw.py."


class UnsupportedError(ValueError):
    """The metadata say something that cannot be read; the text is for a person."""


def parse_metadata(text: str, findings: Findings, *, table: str = "") -> Schema | None:
    """Read the metadata of a table.

    Parameters
    ----------
    text
        The metadata file.
    findings
        Receives what is wrong with it.
    table
        Name of the table that is to be described; without it, the only one.

    Returns
    -------
    Schema or None
        ``None`` where the findings say why there is none.
    """
    try:
        data = json.loads(text, object_pairs_hook=_once)
        json.dumps(data, ensure_ascii=False).encode()
        return _table(_chosen(data, table), table)
    except json.JSONDecodeError as error:
        findings.add(f"The metadata are no JSON: {error.msg}", _HINT, line=error.lineno)
    except RecursionError:
        findings.add("The metadata are nested too deeply", _HINT)
    except UnicodeEncodeError:
        findings.add("The metadata hold half of a character (\\ud800 to \\udfff)", _HINT)
    except ValueError as error:  # what is not supported, and numbers of thousands of digits
        findings.add(str(error), _HINT)
    return None


def _chosen(data: object, name: str) -> object:
    """Return the description of one table of a group, with the context of the group."""
    if not isinstance(data, dict) or "tables" not in data:
        return data
    _known({key for key in data if ":" not in key}, _GROUP, "the group of tables")
    tables = [_object(each, "a table") for each in _list(data["tables"], "tables")]
    found = [each for each in tables if str(each.get("url", "")).partition("#")[0] == name]
    if len(found) != 1:
        raise UnsupportedError(f"The group describes «{name}» {len(found)} times, not once")
    common = {key: value for key, value in data.items() if ":" in key}
    return common | {"@context": data.get("@context")} | found[0]


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of JSON in which no key stands twice: the last one would win unseen."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        again = next(key for key in keys if keys.count(key) > 1)
        raise UnsupportedError(f"The key «{again}» stands twice in one object of the metadata")
    return made


def _table(data: object, name: str) -> Schema:
    table = _object(data, "the metadata")
    _known({key for key in table if ":" not in key}, _TABLE, "the table")
    base = _base(table.get("@context"))
    schema = _object(table.get("tableSchema"), "tableSchema")
    _known(set(schema), _SCHEMA, "tableSchema")
    columns = tuple(_column(each, base) for each in _list(schema.get("columns"), "columns"))
    url = _string(table.get("url"), "url")
    if name and unquote(url.partition("#")[0]) != unquote(name):
        raise UnsupportedError(f"url is «{url}», and the table beside these metadata is «{name}»")
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise UnsupportedError("Two columns have the same name")
    result = Schema(
        url=url,
        about=_template(schema.get("aboutUrl"), base),
        columns=columns,
        primary_key=_names(schema.get("primaryKey", [])),
        foreign_keys=tuple(_foreign_key(each) for each in _list(schema.get("foreignKeys", []))),
        licence=_licence(table.get("dcterms:license")),
        dialect=_dialect(table.get("dialect", {})),
    )
    _check_names(result)
    return result


def _dialect(data: object) -> Dialect:
    stated = _object(data, "dialect")
    _known(set(stated), _DIALECT, "dialect")
    delimiter, quote = stated.get("delimiter", ","), stated.get("quoteChar", '"')
    for name, mark in (("delimiter", delimiter), ("quoteChar", quote)):
        if not isinstance(mark, str) or len(mark) != 1 or mark in "\r\n" or not mark.isascii():
            raise UnsupportedError(f"{name} of dialect must be one ASCII character")
    if delimiter == quote:
        raise UnsupportedError("delimiter and quoteChar of dialect must differ")
    header = _boolean(stated.get("header", True), "header of dialect")
    encoding = _string(stated.get("encoding", "utf-8"), "encoding of dialect")
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise UnsupportedError(f"The encoding «{encoding}» is not known") from error
    return Dialect(str(delimiter), str(quote), header, encoding)


def _licence(value: object) -> str | None:
    chosen = value.get("@id", value.get("@value")) if isinstance(value, dict) else value
    return chosen if isinstance(chosen, str) else None


def _base(context: object) -> str:
    parts = context if isinstance(context, list) else [context]
    options = [part for part in parts if isinstance(part, dict)]
    if _CONTEXT not in parts or len(parts) - len(options) != 1:
        raise UnsupportedError(f"@context must be {_CONTEXT}, with or without an object for @base")
    for option in options:
        _known(set(option), {"@base", "@language"}, "@context")
    base = next((option["@base"] for option in options if "@base" in option), BASE)
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s{}]*/", str(base)):
        raise UnsupportedError(f"@base must be an absolute address that ends in /, not «{base}»")
    return str(base)


def _column(data: object, base: str) -> Column:
    column = _object(data, "a column")
    name = _string(column.get("name"), "the name of a column")
    _known(set(column), _COLUMN, f"column {name}")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise UnsupportedError(f"«{name}» cannot be the name of a column")
    where = f"of column {name}"
    virtual = _boolean(column.get("virtual", False), f"virtual {where}")
    predicate = column.get("propertyUrl")
    if _boolean(column.get("suppressOutput", False), f"suppressOutput {where}"):
        predicate = None
    elif predicate is None:
        raise UnsupportedError(f"Column {name} has neither propertyUrl nor suppressOutput")
    default = column.get("default")
    value = column.get("valueUrl")
    if virtual and value is None and default is None:
        raise UnsupportedError(f"Virtual column {name} has neither valueUrl nor default")
    return Column(
        name=name,
        titles=_titles(column.get("titles", [])),
        datatype=_datatype(column.get("datatype", "string"), name),
        required=_boolean(column.get("required", False), f"required {where}"),
        null=_names(column.get("null", [""])),
        lang=None if "lang" not in column else _language(column["lang"]),
        separator=None if "separator" not in column else _string(column["separator"], "separator"),
        predicate=None if predicate is None else _property(predicate, base, name),
        about=None if "aboutUrl" not in column else _template(column["aboutUrl"], base),
        value=None if value is None else _value(value, base, name),
        virtual=virtual,
        default=None if default is None else _string(default, "default"),
    )


def _language(data: object) -> str:
    tag = _string(data, "lang")
    try:
        Literal("", language=tag)
    except ValueError as error:
        raise UnsupportedError(f"«{tag}» is no tag of a language") from error
    return tag


def _property(data: object, base: str, name: str) -> str:
    template = _template(data, base)
    if template.variables:
        raise UnsupportedError(f"propertyUrl «{data}» must not hold variables")
    iri = template.constant
    wrong = unknown_prefix(str(data)) or unknown_term(iri)
    if wrong is not None:
        raise UnsupportedError(f"propertyUrl of column {name}: {wrong}")
    return iri


def _value(data: object, base: str, name: str) -> Template:
    template = _template(data, base)
    wrong = None if template.variables else unknown_term(template.constant)
    if wrong is not None:
        raise UnsupportedError(f"valueUrl of column {name}: {wrong}")
    return template


def _datatype(data: object, name: str) -> Datatype:
    parts = {"base": data} if isinstance(data, str) else _object(data, f"datatype of {name}")
    _known(set(parts), _DATATYPE, f"datatype of {name}")
    base = _string(parts.get("base", "string"), f"datatype of {name}")
    if base not in BASES:
        raise UnsupportedError(f"Datatype «{base}» of column {name} is not supported")
    pattern = parts.get("format")
    if base == "boolean":
        pattern = pattern or "true|false"
        if str(pattern).count("|") != 1:
            raise UnsupportedError(f"format of the boolean column {name} must be like “yes|no”")
    elif pattern is not None:
        if base not in {"string", "anyURI"}:
            raise UnsupportedError(f"format is not supported for {base} (column {name})")
        try:
            # The engine that will match it decides: Python's allows what polars' does not.
            pl.Series([""]).str.contains(str(pattern))
        except pl.exceptions.ComputeError as error:
            raise UnsupportedError(f"format of column {name} is no regular expression") from error
    iri = expand_name(_string(parts.get("@id", PREFIXES["xsd"] + base), "@id"))
    if not is_iri(iri):
        raise UnsupportedError(f"«{iri}» of column {name} is no IRI of a datatype")
    return Datatype(
        base=base,
        iri=iri,
        format=None if pattern is None else str(pattern),
        minimum=_number(parts.get("minimum"), name),
        maximum=_number(parts.get("maximum"), name),
    )


def _foreign_key(data: object) -> ForeignKey:
    key = _object(data, "a foreign key")
    _known(set(key), {"columnReference", "reference"}, "a foreign key")
    reference = _object(key.get("reference"), "the reference of a foreign key")
    _known(set(reference), {"resource", "columnReference"}, "the reference of a foreign key")
    result = ForeignKey(
        columns=_names(key.get("columnReference")),
        table=_string(reference.get("resource"), "resource"),
        target=_names(reference.get("columnReference")),
    )
    if not result.columns or len(result.columns) != len(result.target):
        raise UnsupportedError("A foreign key must name as many columns here as there")
    return result


def _check_names(schema: Schema) -> None:
    real = {column.name: column for column in schema.real}
    used = {*schema.primary_key, *(name for key in schema.foreign_keys for name in key.columns)}
    templates = [schema.about]
    for column in schema.columns:
        templates += [each for each in (column.about, column.value) if each is not None]
    for template in templates:
        used.update(template.variables)
        for name in template.whole:
            if name in real and real[name].datatype.base != "anyURI":
                raise UnsupportedError(f"{{+{name}}} needs a column of datatype anyURI")
    missing = sorted(used - set(real))
    if missing:
        raise UnsupportedError(f"Columns are used and not described: {', '.join(missing)}")


def _template(data: object, base: str) -> Template:
    text = _string(data, "a URL template")
    try:
        template = parse_template(text, base)
    except ValueError as error:
        raise UnsupportedError(f"The URL template cannot be read: {error}") from error
    if template.whole:
        if len(template.parts) > 1:
            raise UnsupportedError(f"{{+{template.whole[0]}}} must be all of a URL template")
    elif not is_iri("".join(part if isinstance(part, str) else "x" for part in template.parts)):
        raise UnsupportedError(f"«{text}» makes no IRI")
    return template


def _known(found: set[str], known: set[str], where: str) -> None:
    unknown = sorted(found - known)
    if unknown:
        raise UnsupportedError(f"Not supported in {where}: {', '.join(unknown)}")


def _object(data: object, what: str) -> dict[str, object]:
    if not isinstance(data, dict):
        raise UnsupportedError(f"An object is missing: {what}")
    return data


def _list(data: object, what: str = "a list") -> list[object]:
    if not isinstance(data, list):
        raise UnsupportedError(f"A list is missing: {what}")
    return data


def _string(data: object, what: str) -> str:
    if not isinstance(data, str) or not data:
        raise UnsupportedError(f"A text is missing: {what}")
    return data


def _boolean(data: object, what: str) -> bool:
    if not isinstance(data, bool):
        shown = json.dumps(data, ensure_ascii=False)
        raise UnsupportedError(f"{what} must be true or false without quotation marks, not {shown}")
    return data


def _names(data: object) -> tuple[str, ...]:
    names = [data] if isinstance(data, str) else _list(data)
    return tuple(str(name) for name in names)


def _titles(data: object) -> tuple[str, ...]:
    if isinstance(data, dict):
        return tuple(title for each in data.values() for title in _names(each))
    return _names(data)


def _number(data: object, name: str) -> float | None:
    if data is None:
        return None
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise UnsupportedError(f"minimum and maximum of column {name} must be numbers")
    return float(data)
