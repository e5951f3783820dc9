"""Files in, statements out; knows neither the store nor the analysis."""

from ris3graph.ingest.files import ingest_files, ingest_paths, media_type
from ris3graph.ingest.ingested import Ingested

__all__ = ["Ingested", "ingest_files", "ingest_paths", "media_type"]
