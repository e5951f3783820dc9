"""Files in, statements out; knows neither the store nor the analysis."""

from ris3graph.ingest.described import media_type
from ris3graph.ingest.files import FORMATS, ingest_files, ingest_paths
from ris3graph.ingest.ingested import Ingested

__all__ = ["FORMATS", "Ingested", "ingest_files", "ingest_paths", "media_type"]
