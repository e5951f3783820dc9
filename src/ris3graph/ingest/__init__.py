"""Files in, statements out; knows neither the store nor the analysis."""

from ris3graph.ingest.described import GROUP, METADATA, media_type
from ris3graph.ingest.files import (
    FORMATS,
    ingest_files,
    ingest_paths,
    list_files,
    require_source_name,
)
from ris3graph.ingest.ingested import Ingested
from ris3graph.ingest.rdffile import graph_names

__all__ = [
    "FORMATS",
    "GROUP",
    "METADATA",
    "Ingested",
    "graph_names",
    "ingest_files",
    "ingest_paths",
    "list_files",
    "media_type",
    "require_source_name",
]
