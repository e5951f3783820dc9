"""Programs that researchers use, on a real server."""
