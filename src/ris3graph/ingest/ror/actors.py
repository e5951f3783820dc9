"""What records of ROR say, as rows of the canonical tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from ris3graph.ingest.cleaning import clean
from ris3graph.ingest.findings import LIMIT, LINE, NOTHING
from ris3graph.ingest.places import region, unknown_countries
from ris3graph.ingest.ror.dump import identifier
from ris3graph.ingest.ror.forms import PREFIX
from ris3graph.ingest.table import ROW
from ris3graph.ingest.values import NO_NAME, homepages, positions, tell_nameless
from ris3graph.said import say
from ris3graph.transliteration import is_cyrillic

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings
    from ris3graph.ingest.ror.dump import Located, Record
    from ris3graph.said import Said

    Meant = Mapping[str, str]

_SOURCE: Final = "ROR"
_NO_NAME: Final = f"identifier of the register; {NO_NAME}"
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
    "label_origin",
)
_RUSSIAN: Final = re.compile("[ыэъё]", re.IGNORECASE)
"""Letters that Ukrainian does not have."""


def tables(
    records: list[Located],
    findings: Findings,
    known: set[str],
    seen: dict[str, tuple[Said, Record]],
) -> dict[str, pl.DataFrame]:
    """Turn records into rows of canonical tables, by the name of their mapping.

    Parameters
    ----------
    records
        Records in either schema; row N is record N - 1.
    findings
        Of their file.
    known
        Identifiers of all records that are loaded: relations to others are left out.
    seen
        Places and records that stood before, by identifier; these are added.
    """
    actors: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    ties: dict[tuple[str, str, str], int] = {}
    meant = _meant(records, findings)
    twice = 0
    for number, (line, record) in enumerate(records, 2):
        key = identifier(record)
        if key in seen:
            place, before = seen[key]
            if record == before:
                findings.warn(
                    say("The record stood before and was left out"), NOTHING, line=line, value=key
                )
            elif (twice := twice + 1) <= LIMIT:
                findings.add(
                    say("The identifier stands already at {place}, with other values", place=place),
                    say("Delete one of the two records, or load one of the two files."),
                    line=line,
                    value=key,
                )
            continue
        seen[key] = say("{file}, line {number}", file=findings.file, number=line), record
        actor, further = _actor(record, meant)
        actors.append({ROW: number, LINE: line, **actor})
        names += [{ROW: number, "actor": actor["actor"], **name} for name in further]
        for tie in _ties(record):
            if {tie[0], tie[2]} <= known:
                ties.setdefault(tie, number)
    findings.add_more(max(0, twice - LIMIT))
    schema = {ROW: pl.UInt32(), LINE: pl.UInt32()} | dict.fromkeys(_COLUMNS, pl.String())
    table = pl.DataFrame(actors, schema=schema)
    return {
        "actors": _described(table, findings),
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


def _meant(records: list[Located], findings: Findings) -> Meant:
    """Return texts that something happened to on the way, as they were meant."""
    given = [(line, text) for line, record in records for text in _texts(record) if text]
    table = pl.DataFrame(given, schema={LINE: pl.UInt32(), "name": pl.String()}, orient="row")
    cleaned = clean(table, ["name"], findings)
    both = pl.DataFrame({"given": table["name"], "meant": cleaned["name"]})
    return dict(both.filter(pl.col("given") != pl.col("meant")).rows())


def _texts(record: Record) -> Iterator[str | None]:
    """Yield names and settlements as they stand."""
    if "names" in record:
        yield from (name["value"] for name in record["names"])
    else:
        yield record["name"]
        yield from (label["label"] for label in record["labels"])
        yield from (*record.get("aliases", ()), *record.get("acronyms", ()))
    yield _place(record)["city"]


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
    tell_nameless(
        table.filter(pl.col("label_origin").is_not_null()),
        findings,
        shown_by=say("their identifier"),
    )
    table = positions(homepages(table, "homepage", findings), findings)
    table = clean(table, ["note"], findings)
    return table.with_columns(
        pl.coalesce("oblast", region(pl.col("country"), pl.col("city"))).alias("region"),
        pl.lit(_SOURCE).alias("source"),
        pl.coalesce("label_origin", pl.when(pl.col("name_uk").is_not_null()).then(pl.lit(_SOURCE))),
        pl.lit("public").alias("sensitivity"),
    )


def _actor(
    record: Record, meant: Meant
) -> tuple[dict[str, str | None], list[dict[str, str | None]]]:
    """Return the row of a record, and its further names."""
    key = identifier(record)
    place = _place(record)
    shown = list(_names(record, meant))
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
    nameless = not chosen
    if nameless:
        chosen = dict.fromkeys(("en", "uk"), f"ROR {key}")
    kinds = [str(kind).lower() for kind in record["types"]]
    helix, actor_type = next((_KINDS[k] for k in _KINDS if k in kinds), ("unknown", "other"))
    status = str(record["status"])
    row = {
        "actor": f"ror-{key}",
        "name_en": chosen.get("en"),
        "name_uk": chosen.get("uk"),
        "helix": helix,
        "actor_type": actor_type,
        "label_origin": _NO_NAME if nameless else None,
        "ror": PREFIX + key,
        "homepage": _homepage(record),
        "status": _STATUS.get(status, "unknown"),
        "note": "; ".join(_notes(record, kinds, status)),
        "active_from": f"{record['established']:04d}" if record.get("established") else None,
        "scope": "no" if status == "withdrawn" else "registry_only",
        **place,
        "city": _as_meant(place["city"], meant),
    }
    return row, further


def _as_meant(text: str | None, meant: Meant) -> str | None:
    """Return a text as it was meant; none where nothing can be seen."""
    return None if text is None else meant.get(text, text).strip() or None


def _names(record: Record, meant: Meant) -> Iterator[tuple[str | None, str, bool]]:
    """Yield language, name, and whether it is a name rather than an alias or acronym."""
    for language, given, label in _named(record):
        name = _as_meant(given, meant)
        if name is not None:
            yield _checked(language, name), name, label


def _named(record: Record) -> Iterator[tuple[str | None, str | None, bool]]:
    if "names" in record:
        for name in sorted(record["names"], key=lambda n: "ror_display" not in n["types"]):
            label = bool({"label", "ror_display"} & set(name["types"]))
            language = name.get("lang") or ("en" if "ror_display" in name["types"] else None)
            yield language, name["value"], label
        return
    yield "en", record["name"], True
    for label in record["labels"]:
        yield label.get("iso639"), label["label"], True
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
    return found | {name: _degrees(found[name]) for name in ("lat", "lon")}


def _degrees(value: object) -> str | None:
    """Write a number out in digits; anything else as it stands."""
    if isinstance(value, float) and isfinite(value):
        return format(Decimal(repr(value)), "f")
    return None if value is None else str(value).encode(errors="replace").decode()


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
    for kind, values in sorted(pairs, key=lambda pair: pair[0]):
        every = values["all"] if isinstance(values["all"], list) else [values["all"]]
        chosen = values.get("preferred") or next(iter(every), None)
        if chosen is not None:
            yield f"{kind} {chosen}"


def _ties(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield relations as from, relation, to, whichever side names them."""
    here = identifier(record)
    for each in record["relationships"]:
        kind, there = str(each["type"]).lower(), str(each["id"]).removeprefix(PREFIX)
        turned = kind in _OPPOSITE or (kind == "related" and there < here)
        start, end = (there, here) if turned else (here, there)
        relation = _RELATIONS.get(_OPPOSITE.get(kind, kind))
        if relation is not None:
            yield start, relation, end
