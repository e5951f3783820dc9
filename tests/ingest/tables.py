"""A small table with metadata, for the tests of ingest."""

from __future__ import annotations

import json
from typing import Any

CONTEXT = ["http://www.w3.org/ns/csvw", {"@base": "https://w3id.org/ris3graph/"}]
EDTF = {"@id": "http://id.loc.gov/datatypes/edtf/EDTF", "base": "string"}
TERMS = "https://example.org/terms#"
SOURCE = "https://w3id.org/ris3graph/graph/source/test"


def column(name: str, **more: Any) -> dict[str, Any]:
    """A column that becomes a property of that name unless something else is said."""
    base: dict[str, Any] = {"name": name, "titles": {"uk": f"назва {name}", "en": f"title {name}"}}
    if not {"suppressOutput", "propertyUrl"} & set(more):
        base["propertyUrl"] = TERMS + name
    return base | more


def metadata(url: str, columns: list[dict[str, Any]], **schema: Any) -> bytes:
    """Metadata of a table whose rows are ``id/thing/{id}``."""
    table = {"aboutUrl": "id/thing/{id}", "primaryKey": "id"} | schema | {"columns": columns}
    return json.dumps({"@context": CONTEXT, "url": url, "tableSchema": table}).encode()


THINGS = metadata(
    "things.csv",
    [
        column("id", required=True, suppressOutput=True),
        column("name", lang="uk", required=True, propertyUrl="skos:prefLabel"),
        column("start", datatype=EDTF),
        column("amount", datatype={"base": "decimal", "minimum": 0}),
        column("open", datatype={"base": "boolean", "format": "yes|no"}),
        column("page", datatype="anyURI", valueUrl="{+page}", propertyUrl="foaf:homepage"),
        column("parent", valueUrl="id/thing/{parent}"),
    ],
    foreignKeys=[
        {
            "columnReference": "parent",
            "reference": {"resource": "things.csv", "columnReference": "id"},
        }
    ],
)
HEADER = "id,name,start,amount,open,page,parent\n"
GOOD = HEADER + "a,Перша,2023-02,1.5,yes,https://example.org/,\nb,Друга,,,no,,a\n"


def things(text: str | bytes) -> dict[str, bytes]:
    """The table of things with this content, and its metadata."""
    data = text.encode() if isinstance(text, str) else text
    return {"things.csv": data, "things.csv-metadata.json": THINGS}
