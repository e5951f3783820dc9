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
spreadsheets pad them; truth values may be written as spreadsheets show them,
whatever ``format`` has; in a column with ``separator`` the column's own variable
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
from ris3graph.ingest.jsonkeys import DoubledKeyError, first_doubled, once
from ris3graph.ingest.members import (
    UnsupportedError,
    a_boolean,
    a_list,
    a_number,
    a_text,
    an_object,
    only_known,
    some_names,
    some_titles,
)
from ris3graph.ingest.schema import Column, Datatype, ForeignKey, Schema
from ris3graph.ingest.templates import Template, expand_name, parse_template
from ris3graph.ingest.terms import unknown_prefix, unknown_term
from ris3graph.rdf.namespaces import BASE, PREFIXES
from ris3graph.said import Said, joined, say

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
_HINT: Final = say("Correct the metadata; what is supported stands at the head of ingest/csvw.py.")


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
        data = json.loads(text, object_pairs_hook=once)
        json.dumps(data, ensure_ascii=False).encode()
        return _table(_chosen(data, table), table)
    except json.JSONDecodeError as error:
        message = say("The metadata are no JSON: {reason}", reason=error.msg)
        findings.add(message, _HINT, line=error.lineno)
    except RecursionError:
        findings.add(say("The metadata are nested too deeply"), _HINT)
    except DoubledKeyError:
        name, line = first_doubled(text)
        findings.add(
            say("The key «{name}» stands twice in one object", name=name), _HINT, line=line
        )
    except UnicodeEncodeError:
        message = say("The metadata hold half of a character (\\ud800 to \\udfff)")
        findings.add(message, _HINT)
    except UnsupportedError as error:
        findings.add(error.said, _HINT)
    except ValueError as error:  # numbers of thousands of digits
        findings.add(say("The metadata cannot be read: {reason}", reason=str(error)), _HINT)
    return None


def _chosen(data: object, name: str) -> object:
    """Return the description of one table of a group, with the context of the group."""
    if not isinstance(data, dict) or "tables" not in data:
        return data
    only_known({key for key in data if ":" not in key}, _GROUP, say("the group of tables"))
    tables = [an_object(each, say("a table")) for each in a_list(data["tables"], "tables")]
    found = [each for each in tables if str(each.get("url", "")).partition("#")[0] == name]
    if len(found) != 1:
        raise UnsupportedError(
            say(
                "The group describes «{name}» {number} times, not once",
                name=name,
                number=len(found),
            )
        )
    common = {key: value for key, value in data.items() if ":" in key}
    return common | {"@context": data.get("@context")} | found[0]


def _table(data: object, name: str) -> Schema:
    table = an_object(data, say("the metadata"))
    only_known({key for key in table if ":" not in key}, _TABLE, say("the table"))
    base = _base(table.get("@context"))
    schema = an_object(table.get("tableSchema"), "tableSchema")
    only_known(set(schema), _SCHEMA, "tableSchema")
    columns = tuple(_column(each, base) for each in a_list(schema.get("columns"), "columns"))
    url = a_text(table.get("url"), "url")
    if name and unquote(url.partition("#")[0]) != unquote(name):
        raise UnsupportedError(
            say(
                "url is «{url}», and the table beside these metadata is «{name}»",
                url=url,
                name=name,
            )
        )
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise UnsupportedError(say("Two columns have the same name"))
    result = Schema(
        url=url,
        about=_template(schema.get("aboutUrl"), base),
        columns=columns,
        primary_key=some_names(schema.get("primaryKey", []), "primaryKey"),
        foreign_keys=tuple(
            _foreign_key(each) for each in a_list(schema.get("foreignKeys", []), "foreignKeys")
        ),
        licence=_licence(table.get("dcterms:license")),
        dialect=_dialect(table.get("dialect", {})),
    )
    _check_names(result)
    return result


def _dialect(data: object) -> Dialect:
    stated = an_object(data, "dialect")
    only_known(set(stated), _DIALECT, "dialect")
    delimiter, quote = stated.get("delimiter", ","), stated.get("quoteChar", '"')
    for name, mark in (("delimiter", delimiter), ("quoteChar", quote)):
        if not isinstance(mark, str) or len(mark) != 1 or mark in "\r\n" or not mark.isascii():
            raise UnsupportedError(say("{name} of dialect must be one ASCII character", name=name))
    if delimiter == quote:
        raise UnsupportedError(say("delimiter and quoteChar of dialect must differ"))
    header = a_boolean(stated.get("header", True), "header")
    encoding = a_text(stated.get("encoding", "utf-8"), "encoding")
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise UnsupportedError(
            say("The encoding «{encoding}» is not known", encoding=encoding)
        ) from error
    return Dialect(str(delimiter), str(quote), header, encoding)


def _licence(value: object) -> str | None:
    chosen = value.get("@id", value.get("@value")) if isinstance(value, dict) else value
    return chosen if isinstance(chosen, str) else None


def _base(context: object) -> str:
    parts = context if isinstance(context, list) else [context]
    options = [part for part in parts if isinstance(part, dict)]
    if _CONTEXT not in parts or len(parts) - len(options) != 1:
        raise UnsupportedError(
            say("@context must be {iri}, with or without an object for @base", iri=_CONTEXT)
        )
    for option in options:
        only_known(set(option), {"@base", "@language"}, "@context")
    base = next((option["@base"] for option in options if "@base" in option), BASE)
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s{}]*/", str(base)):
        raise UnsupportedError(
            say("@base must be an absolute address that ends in /, not «{given}»", given=base)
        )
    return str(base)


def _column(data: object, base: str) -> Column:
    column = an_object(data, say("a column"))
    name = a_text(column.get("name"), say("the name of a column"))
    only_known(set(column), _COLUMN, say("column {name}", name=name))
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise UnsupportedError(say("«{name}» cannot be the name of a column", name=name))
    virtual = a_boolean(column.get("virtual", False), _of("virtual", name))
    predicate = column.get("propertyUrl")
    if a_boolean(column.get("suppressOutput", False), _of("suppressOutput", name)):
        predicate = None
    elif predicate is None:
        raise UnsupportedError(
            say("Column {name} has neither propertyUrl nor suppressOutput", name=name)
        )
    default = column.get("default")
    value = column.get("valueUrl")
    if virtual and value is None and default is None:
        raise UnsupportedError(
            say("Virtual column {name} has neither valueUrl nor default", name=name)
        )
    return Column(
        name=name,
        titles=some_titles(column.get("titles", []), _of("titles", name)),
        datatype=_datatype(column.get("datatype", "string"), name),
        required=a_boolean(column.get("required", False), _of("required", name)),
        null=some_names(column.get("null", [""]), _of("null", name)),
        lang=None if "lang" not in column else _language(column["lang"]),
        separator=None if "separator" not in column else a_text(column["separator"], "separator"),
        predicate=None if predicate is None else _property(predicate, base, name),
        about=None if "aboutUrl" not in column else _template(column["aboutUrl"], base),
        value=None if value is None else _value(value, base, name),
        virtual=virtual,
        default=None if default is None else a_text(default, "default"),
    )


def _language(data: object) -> str:
    tag = a_text(data, "lang")
    try:
        Literal("", language=tag)
    except ValueError as error:
        raise UnsupportedError(say("«{tag}» is no tag of a language", tag=tag)) from error
    return tag


def _property(data: object, base: str, name: str) -> str:
    template = _template(data, base)
    if template.variables:
        raise UnsupportedError(say("propertyUrl «{text}» must not hold variables", text=data))
    iri = template.constant
    wrong = unknown_prefix(str(data)) or unknown_term(iri)
    if wrong is not None:
        raise UnsupportedError(joined([_of("propertyUrl", name), wrong], ": "))
    return iri


def _value(data: object, base: str, name: str) -> Template:
    template = _template(data, base)
    wrong = None if template.variables else unknown_term(template.constant)
    if wrong is not None:
        raise UnsupportedError(joined([_of("valueUrl", name), wrong], ": "))
    return template


def _datatype(data: object, name: str) -> Datatype:
    where = _of("datatype", name)
    parts = {"base": data} if isinstance(data, str) else an_object(data, where)
    only_known(set(parts), _DATATYPE, where)
    base = a_text(parts.get("base", "string"), where)
    if base not in BASES:
        raise UnsupportedError(
            say("Datatype «{base}» of column {name} is not supported", base=base, name=name)
        )
    pattern = parts.get("format")
    if base == "boolean":
        pattern = pattern or "true|false"
        if str(pattern).count("|") != 1:
            raise UnsupportedError(
                say("format of the boolean column {name} must be like “yes|no”", name=name)
            )
    elif pattern is not None:
        if base not in {"string", "anyURI"}:
            raise UnsupportedError(
                say("format is not supported for {base} (column {name})", base=base, name=name)
            )
        try:
            # The engine that will match it decides: Python's allows what polars' does not.
            pl.Series([""]).str.contains(str(pattern))
        except pl.exceptions.ComputeError as error:
            raise UnsupportedError(
                say("format of column {name} is no regular expression", name=name)
            ) from error
    iri = expand_name(a_text(parts.get("@id", PREFIXES["xsd"] + base), "@id"))
    if not is_iri(iri):
        raise UnsupportedError(
            say("«{iri}» of column {name} is no IRI of a datatype", iri=iri, name=name)
        )
    return Datatype(
        base=base,
        iri=iri,
        format=None if pattern is None else str(pattern),
        minimum=a_number(parts.get("minimum"), _of("minimum", name)),
        maximum=a_number(parts.get("maximum"), _of("maximum", name)),
    )


def _foreign_key(data: object) -> ForeignKey:
    where, whither = say("a foreign key"), say("the reference of a foreign key")
    key = an_object(data, where)
    only_known(set(key), {"columnReference", "reference"}, where)
    reference = an_object(key.get("reference"), whither)
    only_known(set(reference), {"resource", "columnReference"}, whither)
    result = ForeignKey(
        columns=some_names(key.get("columnReference"), "columnReference"),
        table=a_text(reference.get("resource"), "resource"),
        target=some_names(reference.get("columnReference"), "columnReference"),
    )
    if not result.columns or len(result.columns) != len(result.target):
        raise UnsupportedError(say("A foreign key must name as many columns here as there"))
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
                raise UnsupportedError(
                    say("{variable} needs a column of datatype anyURI", variable=f"{{+{name}}}")
                )
    missing = sorted(used - set(real))
    if missing:
        raise UnsupportedError(
            say("Columns are used and not described: {names}", names=", ".join(missing))
        )


def _template(data: object, base: str) -> Template:
    text = a_text(data, say("a URL template"))
    try:
        template = parse_template(text, base)
    except ValueError as error:
        raise UnsupportedError(
            say("The URL template cannot be read: {reason}", reason=str(error))
        ) from error
    if template.whole:
        if len(template.parts) > 1:
            variable = f"{{+{template.whole[0]}}}"
            raise UnsupportedError(
                say("{variable} must be all of a URL template", variable=variable)
            )
    elif not is_iri("".join(part if isinstance(part, str) else "x" for part in template.parts)):
        raise UnsupportedError(say("«{text}» makes no IRI", text=text))
    return template


def _of(key: str, name: str) -> Said:
    return say("{key} of column {name}", key=key, name=name)
