"""What was found, region by region: as the JSON of ``gaps`` and as text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, cast

from pyoxigraph import Literal, NamedNode

from ris3graph.cli import output
from ris3graph.errors import NotFoundError
from ris3graph.model import PILOT_REGIONS, Status
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, concept, entity, slug_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ris3graph.rdf.reader import Reader
    from ris3graph.workspace import Workspace

    Values = Mapping[str, list[NamedNode | Literal]]

_NUMBERS: Final = ("observed", "expected", "p", "q", "need")
_COLLECT: Final = {"uk": "Що зібрати:", "en": "What to collect:"}
_PROPERTIES: Final = {
    PREFIXES["dct"] + "identifier": "id",
    PREFIXES["prov"] + "wasGeneratedBy": "run",
}


def document(workspace: Workspace, region: str | None, version: int | None) -> dict[str, Any]:
    """Return the assessments in the shape of ``gaps --json``.

    Parameters
    ----------
    workspace
        The data.
    region
        ISO 3166-2 code, ``None`` for all.
    version
        Number of a past version, ``None`` for the current one.

    Raises
    ------
    NotFoundError
        The version holds no results, or there is no such region.
    QueryError
        ``region`` is no code of a region.
    """
    reader = workspace.reader(version)
    query = workspace.catalogue.get("assessment-statements")
    solutions = reader.select(query.bind({"region": region or ""}))
    found: defaultdict[str, defaultdict[str, list[NamedNode | Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in solutions.rows:
        assessment, name, value = cast("tuple[NamedNode, NamedNode, NamedNode | Literal]", row)
        key = _PROPERTIES.get(name.value, name.value.removeprefix(ONTOLOGY))
        found[assessment.value][key].append(value)
    if not found:
        _explain_none(reader, region)
    return {
        "run": next((values["run"][0].value for values in found.values()), None),
        "version": reader.version,
        "assessments": sorted((_assessment(values) for values in found.values()), key=_order),
    }


def write_document(
    found: Mapping[str, Any], names: Mapping[str, str], language: str, *, brief: bool = False
) -> None:
    """Write assessments as text: gaps first, then what was checked, then what cannot be said.

    Parameters
    ----------
    found
        What `document` returned.
    names
        What `names_of` returned.
    language
        ``uk`` or ``en``.
    brief
        Tell gaps in full and count the rest, with what to collect.
    """
    console = output.console()
    by_region: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for item in found["assessments"]:
        by_region[item["region"] or ""].append(item)
    for region, items in sorted(by_region.items(), key=lambda entry: _place(entry[0])):
        console.print(f"{region} {names.get(region, '')}".strip(), style="bold", markup=False)
        for status in Status:
            texts = [_text(item, language) for item in items if item["status"] == status]
            if not texts:
                continue
            console.print(f"  {names.get(status, status)}: {len(texts)}", markup=False)
            if not brief or status is Status.GAP:
                for text in texts:
                    console.print(f"    - {text}", markup=False)
            else:
                for text in dict.fromkeys(_to_collect(text, language) for text in texts):
                    if text:
                        console.print(f"    {text}", markup=False)
        console.print()


def names_of(workspace: Workspace, language: str) -> dict[str, str]:
    """Return the names of the pilot's regions and of the statuses, by code and notation."""
    things = [entity("region", code) for code in PILOT_REGIONS]
    things += [concept("assessment-status", status) for status in Status]
    solutions = workspace.reader().select(workspace.catalogue.get("labels").bind({"thing": things}))
    rows = cast("list[tuple[NamedNode, Literal]]", solutions.rows)
    return {
        slug_of(thing.value): label.value for thing, label in rows if label.language == language
    }


def _text(item: Mapping[str, Any], language: str) -> str:
    text: str = item["explanation"].get(language, item["id"])
    return text


def _to_collect(text: str, language: str) -> str:
    """Return the sentence of an explanation that says what to collect, or nothing."""
    _, found, rest = text.partition(_COLLECT.get(language, _COLLECT["en"]))
    return found + rest


def _assessment(values: Values) -> dict[str, Any]:
    def first(name: str) -> str | None:
        terms = values.get(name)
        return slug_of(terms[0].value) if terms else None

    def number(name: str) -> float | None:
        terms = values.get(name)
        return float(terms[0].value) if terms else None

    lower, upper = number("lower"), number("upper")
    return {
        "id": values["id"][0].value,
        "kind": first("kind"),
        "status": first("status"),
        "parties": [slug_of(term.value) for term in values.get("parties", ())],
        "region": first("region"),
        "interval": None if lower is None or upper is None else {"lower": lower, "upper": upper},
        "confidence": first("confidence"),
        "evidence": [term.value for term in values.get("evidence", ())],
        "explanation": {
            term.language: term.value
            for term in values.get("explanation", ())
            if isinstance(term, Literal) and term.language is not None
        },
        **{name: number(name) for name in _NUMBERS},
    }


def _order(item: Mapping[str, Any]) -> tuple[tuple[int, str], int, str, str]:
    statuses = list(Status)
    return (
        _place(item["region"] or ""),
        statuses.index(Status(item["status"])),
        item["kind"],
        item["id"],
    )


def _place(region: str) -> tuple[int, str]:
    """Return where a region stands: the pilot's own order first, then by code."""
    known = region in PILOT_REGIONS
    return (PILOT_REGIONS.index(region) if known else len(PILOT_REGIONS), region)


def _explain_none(reader: Reader, region: str | None) -> None:
    place = None if region is None else NamedNode(entity("region", region))
    if place is not None and not reader.ask(f"ASK {{ {place} ?p ?o }}"):
        raise NotFoundError(f"There is no region {region}; use an ISO 3166-2 code such as UA-63.")
    if not reader.ask(f"ASK {{ ?run a <{ONTOLOGY}AnalysisRun> }}"):
        raise NotFoundError("Nothing was assessed yet. Run «ris3graph analyse» first.")
