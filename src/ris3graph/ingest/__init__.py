"""Files in, statements out; knows neither the store nor the analysis."""

from ris3graph.ingest.described import GROUP, METADATA, media_type
from ris3graph.ingest.files import FORMATS, ingest_files, ingest_paths, list_files
from ris3graph.ingest.ingested import Ingested

__all__ = [
    "FORMATS",
    "GROUP",
    "METADATA",
    "Ingested",
    "ingest_files",
    "ingest_paths",
    "list_files",
    "media_type",
]
