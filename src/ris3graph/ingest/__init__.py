"""Files in, statements out; knows neither the store nor the analysis."""

from ris3graph.ingest.cordis.records import participant_code
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
from ris3graph.ingest.values import NO_NAME

__all__ = [
    "FORMATS",
    "GROUP",
    "METADATA",
    "NO_NAME",
    "Ingested",
    "graph_names",
    "ingest_files",
    "ingest_paths",
    "list_files",
    "media_type",
    "participant_code",
    "require_source_name",
]
