"""Assessments as JSON: what ``ris3graph gaps --json`` writes and ``/api/assessments`` answers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, cast

from fastapi import APIRouter
from pyoxigraph import Literal, NamedNode
from starlette.responses import JSONResponse, Response

from ris3graph.errors import NotFoundError
from ris3graph.model import PILOT_REGIONS, Status
from ris3graph.rdf.namespaces import ONTOLOGY, PREFIXES, entity, slug_of
from ris3graph.web.openroute import OpenRoute
from ris3graph.web.parameters import ONLY_KNOWN, RegionQuery, VersionQuery, version_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ris3graph.catalogue import Catalogue
    from ris3graph.rdf.reader import Reader

    Values = Mapping[str, list[NamedNode | Literal]]

_PROPERTIES: Final = {
    PREFIXES["dct"] + "identifier": "id",
    PREFIXES["prov"] + "wasGeneratedBy": "run",
}


def assessments_router(
    catalogue: Catalogue, get_reader: Callable[[int | None], Reader]
) -> APIRouter:
    """Return a router that answers ``/api/assessments``.

    Parameters
    ----------
    catalogue
        The query files.
    get_reader
        Returns a reader of a version, of the current one for ``None``.
    """
    router = APIRouter(route_class=OpenRoute, dependencies=[ONLY_KNOWN])

    def answer(region: RegionQuery = "", version: VersionQuery = None) -> Response:
        found = document(get_reader(version_number(version)), catalogue, region or None)
        return JSONResponse(found, headers={"RIS3-Version": str(found["version"])})

    for method, shown in (("GET", True), ("HEAD", False)):
        router.add_api_route(
            "/api/assessments",
            answer,
            methods=[method],
            include_in_schema=shown,
            summary="All assessments, or those of a region",
            response_class=JSONResponse,
        )
    return router


def document(reader: Reader, catalogue: Catalogue, region: str | None) -> dict[str, Any]:
    """Return the assessments of a version.

    Parameters
    ----------
    reader
        The version.
    catalogue
        The query files.
    region
        ISO 3166-2 code, ``None`` for all.

    Returns
    -------
    dict
        ``run`` (IRI; ``None`` where no assessment fits), ``version`` and
        ``assessments``, in the pilot's order of regions, gaps first. Names are
        those of the ontology's properties.

    Raises
    ------
    NotFoundError
        The version holds no results, or there is no such region.
    QueryError
        ``region`` is no code of a region.
    """
    query = catalogue.get("assessment-statements").bind({"region": region or ""})
    found: defaultdict[str, defaultdict[str, list[NamedNode | Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in reader.select(query).rows:
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


def place(region: str) -> tuple[int, str]:
    """Return where a region stands: the pilot's own order first, then by code."""
    known = region in PILOT_REGIONS
    return (PILOT_REGIONS.index(region) if known else len(PILOT_REGIONS), region)


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
        "observed": number("observed"),
        "expected": number("expected"),
        "interval": None if lower is None or upper is None else {"lower": lower, "upper": upper},
        "p": number("p"),
        "q": number("q"),
        "confidence": first("confidence"),
        "need": number("need"),
        "evidence": [term.value for term in values.get("evidence", ())],
        "explanation": {
            term.language: term.value
            for term in values.get("explanation", ())
            if isinstance(term, Literal) and term.language is not None
        },
    }


def _order(item: Mapping[str, Any]) -> tuple[tuple[int, str], int, str, str]:
    statuses = list(Status)
    return (
        place(item["region"] or ""),
        statuses.index(Status(item["status"])),
        item["kind"],
        item["id"],
    )


def _explain_none(reader: Reader, region: str | None) -> None:
    where = None if region is None else NamedNode(entity("region", region))
    if where is not None and not reader.ask(f"ASK {{ {where} ?p ?o }}"):
        raise NotFoundError(f"There is no region {region}; use an ISO 3166-2 code such as UA-63.")
    if not reader.ask(f"ASK {{ ?run a <{ONTOLOGY}AnalysisRun> }}"):
        raise NotFoundError("Nothing was assessed yet. Run «ris3graph analyse» first.")
