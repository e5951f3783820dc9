"""ROR, the Research Organization Registry: dumps in JSON, schema 1 and schema 2.

A record becomes ``id/actor/ror-{id}`` with its names in all languages, places, types,
relations and identifiers. Known from this register alone, it is in no denominator
(``registry_only``) until another source shows it at work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ris3graph.ingest.canonical import write
from ris3graph.ingest.findings import LINE, refuse
from ris3graph.ingest.importer import Importer
from ris3graph.ingest.places import region, unknown_countries
from ris3graph.ingest.table import ROW
from ris3graph.ingest.text import decode
from ris3graph.ingest.values import homepages
from ris3graph.transliteration import is_cyrillic

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.importer import File, Progress
    from ris3graph.ingest.ingested import Ingested

_SOURCE: Final = "ROR"
_LICENCE: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_PREFIX: Final = "https://ror.org/"
_KINDS: Final = {
    # Helix and type of actor by the types of ROR, in the order in which they are asked.
    "education": ("research", "university"),
    "facility": ("research", "research_institute"),
    "archive": ("research", "other"),
    "company": ("business", "enterprise"),
    "government": ("authority", "other"),
    "nonprofit": ("civil_society", "ngo"),
}
_STATUS: Final = {"active": "active", "inactive": "dissolved"}
_RELATIONS: Final = {"child": "parent_of", "successor": "succeeded_by", "related": "related_to"}
"""Relations that are written; parent and predecessor are the same from the other side."""
_OPPOSITE: Final = {"parent": "child", "predecessor": "successor"}
_ADMIN1: Final = {
    # First-level codes of GeoNames, which records of schema 1 have, to ISO 3166-2.
    "01": "UA-71",
    "02": "UA-74",
    "03": "UA-77",
    "04": "UA-12",
    "05": "UA-14",
    "06": "UA-26",
    "07": "UA-63",
    "08": "UA-65",
    "09": "UA-68",
    "10": "UA-35",
    "11": "UA-43",
    "12": "UA-30",
    "13": "UA-32",
    "14": "UA-09",
    "15": "UA-46",
    "16": "UA-48",
    "17": "UA-51",
    "18": "UA-53",
    "19": "UA-56",
    "20": "UA-40",
    "21": "UA-59",
    "22": "UA-61",
    "23": "UA-05",
    "24": "UA-07",
    "25": "UA-21",
    "26": "UA-23",
    "27": "UA-18",
}
_COLUMNS: Final = (
    *("actor", "name_en", "name_uk", "short_name", "helix", "actor_type", "country", "oblast"),
    *("city", "lat", "lon", "ror", "homepage", "status", "scope", "active_from", "note"),
)
_RUSSIAN: Final = re.compile("[ыэъё]", re.IGNORECASE)
"""Letters that Ukrainian does not have."""
_SPACE: Final = re.compile(r"\s*")
Record = Mapping[str, Any]
_Located = tuple[int, Any]
"""A record and the line that it starts in."""


def _recognises(files: Sequence[File]) -> bool:
    return all(
        file.stem.endswith(".json") and _PREFIX.encode() in file.content()[: 1 << 16]
        for file in files
    )


def _read(files: Sequence[File], source: str, progress: Progress) -> list[Ingested]:
    found: list[tuple[File, list[_Located]]] = []
    for file in files:
        progress(f"Reading {file.name}")
        found.append((file, _records(file)))
    refuse([file.findings for file in files])
    known = {_identifier(record) for _, records in found for _, record in records}
    seen: set[str] = set()
    tables = [(file, _tables(records, file, known, seen)) for file, records in found]
    refuse([file.findings for file in files])
    return [
        write(file, rows["actors"], rows, source, _LICENCE, media_type="application/json")
        for file, rows in tables
    ]


ROR: Final = Importer("ror", _recognises, _read)
"""Dumps of the Research Organization Registry."""


def _records(file: File) -> list[_Located]:
    """Return the records of a file with their lines, or nothing where its findings say why."""
    content = file.content()
    text = None if file.findings else decode(content, file.findings)
    if text is None:
        return []
    try:
        records = list(_split(text))
    except json.JSONDecodeError as error:
        file.findings.add(
            f"The file is no JSON: {error.msg}",
            "Download it again; it may be cut off.",
            line=error.lineno,
        )
        return []
    for line, record in records:
        lacking = _lacking(record)
        if lacking is not None:
            file.findings.add(
                f"This is no record of ROR: {lacking}",
                "Take the records as ROR publishes them, in schema 1 or 2.",
                line=line,
                value=str(record.get("id"))[:80] if isinstance(record, dict) else None,
            )
    return [] if file.findings else records


def _split(text: str) -> Iterator[_Located]:
    """Yield the records of an array, or the only one, each with the line that it starts in."""
    decoder, position, line, counted = json.JSONDecoder(), 0, 1, 0
    inside = text.lstrip().startswith("[")
    if inside:
        position = text.index("[") + 1
    while True:
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr]  # always matches
        if inside and text[position : position + 1] == "]":
            return
        line += text.count("\n", counted, position)
        counted = position
        record, position = decoder.raw_decode(text, position)
        yield line, record
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr]  # always matches
        if not inside:
            return
        if text[position : position + 1] == ",":
            position += 1
        elif text[position : position + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' or ']'", text, position)


def _lacking(record: object) -> str | None:
    if not isinstance(record, dict):
        return "it is no object"
    identifier = record.get("id")
    if not isinstance(identifier, str) or not identifier.startswith(_PREFIX):
        return "it has no id"
    needed = ["types", "status", "relationships"]
    needed += ["names", "locations"] if "names" in record else ["name", "addresses", "labels"]
    absent = [name for name in needed if name not in record]
    return f"{', '.join(absent)} missing" if absent else None


def _tables(
    records: list[_Located], file: File, known: set[str], seen: set[str]
) -> dict[str, pl.DataFrame]:
    """Rows of the canonical tables; the row number is the number of the record + 1."""
    actors: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    ties: dict[tuple[str, str, str], int] = {}
    for number, (line, record) in enumerate(records, 2):
        identifier = _identifier(record)
        if identifier in seen:
            file.findings.warn(
                "The record stood before and was left out",
                "Nothing needs to be done.",
                line=line,
                value=identifier,
            )
            continue
        seen.add(identifier)
        try:
            actor, further = _actor(record)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            file.findings.add(
                f"The record cannot be read: {type(error).__name__} {error}",
                "Compare it with the schema of ROR.",
                line=line,
                value=identifier,
            )
            continue
        actors.append({ROW: number, LINE: line, **actor})
        names += [{ROW: number, "actor": actor["actor"], **name} for name in further]
        for tie in _ties(record):
            if {tie[0], tie[2]} <= known:
                ties.setdefault(tie, number)
    schema = {ROW: pl.UInt32(), LINE: pl.UInt32()} | dict.fromkeys(_COLUMNS, pl.String())
    table = pl.DataFrame(actors, schema=schema)
    return {
        "actors": _described(table, file.findings),
        **_by_language(names),
        "affiliations": pl.DataFrame(
            [
                {
                    ROW: row,
                    "affiliation": f"ror-{start}-{relation.replace('_', '-')}-{end}",
                    "from_actor": f"ror-{start}",
                    "relation": relation,
                    "to_actor": f"ror-{end}",
                    "source": _SOURCE,
                }
                for (start, relation, end), row in ties.items()
            ],
            schema={ROW: pl.UInt32()}
            | dict.fromkeys(
                ("affiliation", "from_actor", "relation", "to_actor", "source"), pl.String()
            ),
        ),
    }


def _by_language(names: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Further names as rows of ``names``, a table for each language."""
    schema = {ROW: pl.UInt32()} | dict.fromkeys(("actor", "lang", "name"), pl.String())
    table = pl.DataFrame(names, schema=schema)
    return {
        "names" if lang is None else f"names@{lang}": rows.drop("lang")
        for (lang,), rows in table.partition_by("lang", as_dict=True, maintain_order=True).items()
    }


def _described(table: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    unknown_countries(table, "country", findings)
    table = homepages(table, "homepage", findings)
    return table.with_columns(
        pl.coalesce("oblast", region(pl.col("country"), pl.col("city"))).alias("region"),
        pl.lit(_SOURCE).alias("source"),
        pl.when(pl.col("name_uk").is_not_null()).then(pl.lit(_SOURCE)).alias("label_origin"),
        pl.lit("public").alias("sensitivity"),
    )


def _identifier(record: Record) -> str:
    return str(record["id"]).removeprefix(_PREFIX)


def _actor(record: Record) -> tuple[dict[str, str | None], list[dict[str, str | None]]]:
    """Return the row of a record, and its further names."""
    identifier = _identifier(record)
    place = _place(record)
    shown = list(_names(record))
    chosen: dict[str | None, str] = {}
    further: list[dict[str, str | None]] = []
    # The name that ROR itself shows comes first in its language.
    for lang, name, is_label in sorted(shown, key=lambda found: not found[2]):
        if is_label and lang in {"en", "uk"} and lang not in chosen:
            chosen[lang] = name
        elif name not in chosen.values():
            further.append({"lang": lang, "name": name})
    if not chosen and shown:
        chosen["en"] = shown[0][1]
    kinds = [str(kind).lower() for kind in record["types"]]
    helix, actor_type = next((_KINDS[k] for k in _KINDS if k in kinds), ("unknown", "other"))
    status = str(record["status"])
    row = {
        "actor": f"ror-{identifier}",
        "name_en": chosen.get("en"),
        "name_uk": chosen.get("uk"),
        "helix": helix,
        "actor_type": actor_type,
        "ror": _PREFIX + identifier,
        "homepage": _homepage(record),
        "status": _STATUS.get(status, "unknown"),
        "note": "; ".join(_notes(record, kinds, status)),
        "active_from": str(record["established"]) if record.get("established") else None,
        "scope": "no" if status == "withdrawn" else "registry_only",
        **place,
    }
    return row, further


def _names(record: Record) -> Iterator[tuple[str | None, str, bool]]:
    """Yield language, name, and whether it is a name rather than an alias or acronym."""
    if "names" in record:
        for name in sorted(record["names"], key=lambda n: "ror_display" not in n["types"]):
            label = bool({"label", "ror_display"} & set(name["types"]))
            language = name.get("lang") or ("en" if "ror_display" in name["types"] else None)
            yield _checked(language, name["value"]), name["value"], label
        return
    yield "en", record["name"], True
    for label in record["labels"]:
        yield _checked(label.get("iso639"), label["label"]), label["label"], True
    for alias in (*record.get("aliases", ()), *record.get("acronyms", ())):
        yield None, alias, False


def _checked(language: str | None, name: str) -> str | None:
    """Language of a name; ROR calls some Russian and English names Ukrainian."""
    if language != "uk":
        return language
    if not is_cyrillic(name):
        return "en"
    return "ru" if _RUSSIAN.search(name) else "uk"


def _place(record: Record) -> dict[str, str | None]:
    if "locations" in record:
        details: Record = next((each["geonames_details"] for each in record["locations"]), {})
        code, oblast = details.get("country_code"), details.get("country_subdivision_code")
        found = {
            "country": code,
            "oblast": f"UA-{oblast}" if code == "UA" and oblast else None,
            "city": details.get("name"),
            "lat": details.get("lat"),
            "lon": details.get("lng"),
        }
    else:
        address: Record = next(iter(record["addresses"]), {})
        admin = ((address.get("geonames_city") or {}).get("geonames_admin1") or {}).get(
            "code"
        ) or ""
        code = (record.get("country") or {}).get("country_code")
        found = {
            "country": code,
            "oblast": _ADMIN1.get(admin.removeprefix("UA.")) if code == "UA" else None,
            "city": address.get("city"),
            "lat": address.get("lat"),
            "lon": address.get("lng"),
        }
    return {name: None if value is None else str(value) for name, value in found.items()}


def _homepage(record: Record) -> str | None:
    for link in record.get("links", ()):
        if isinstance(link, str):
            return link
        if link.get("type") == "website":
            return str(link["value"])
    return None


def _notes(record: Record, kinds: list[str], status: str) -> Iterator[str]:
    yield f"ROR types: {', '.join(kinds)}"
    if status not in _STATUS:
        yield f"ROR status: {status}"
    external = record.get("external_ids") or []
    pairs = (
        external.items()
        if isinstance(external, dict)
        else ((each["type"], each) for each in external)
    )
    for kind, values in sorted(pairs):
        every = values["all"] if isinstance(values["all"], list) else [values["all"]]
        yield f"{kind} {values.get('preferred') or every[0]}"


def _ties(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield relations as from, relation, to, whichever side names them."""
    here = _identifier(record)
    for each in record["relationships"]:
        kind, there = str(each["type"]).lower(), str(each["id"]).removeprefix(_PREFIX)
        turned = kind in _OPPOSITE or (kind == "related" and there < here)
        start, end = (there, here) if turned else (here, there)
        relation = _RELATIONS.get(_OPPOSITE.get(kind, kind))
        if relation is not None:
            yield start, relation, end
