"""What was found, region by region: as the JSON of ``gaps`` and as text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, cast

from ris3graph.cli import output
from ris3graph.model import PILOT_REGIONS, Status
from ris3graph.rdf.namespaces import concept, entity, slug_of
from ris3graph.web import assessments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Literal, NamedNode

    from ris3graph.workspace import Workspace

_COLLECT: Final = {"uk": "Що зібрати:", "en": "What to collect:"}


def document(workspace: Workspace, region: str | None, version: int | None) -> dict[str, Any]:
    """Return the assessments of a version, of all regions or of one."""
    return assessments.document(workspace.reader(version), workspace.catalogue, region)


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
    for region, items in sorted(by_region.items(), key=lambda entry: assessments.place(entry[0])):
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
