"""Rows that many pages ask for the same way are read once a version, and few are kept."""

from ris3graph.rdf.kept import KeptPerReader
from ris3graph.rdf.reader import Reader
from ris3graph.store import EmbeddedReader
from ris3graph.web.pages import ask as asking
from ris3graph.web.pages.ask import Ask
from ris3graph.workspace import Workspace


def test_kept_rows_are_those_of_the_query_and_read_once(pilot: Workspace, monkeypatch):
    current = pilot.reader()
    reader: Reader = EmbeddedReader.open(pilot.directory.store(current.version), current.version)
    monkeypatch.setattr(pilot, "reader", lambda _version=None: reader)
    monkeypatch.setattr(asking, "_kept", KeptPerReader(2))
    ask = Ask(pilot, "uk")
    regions = ("UA-63", "UA-30", "UA-05")
    expected = {region: ask.rows("actor-counts", region=region) for region in regions}
    asked: list[str] = []
    select = EmbeddedReader.select

    def counting(self, query, *more):
        asked.append(query)
        return select(self, query, *more)

    monkeypatch.setattr(EmbeddedReader, "select", counting)
    for region in ("UA-63", "UA-30", "UA-63", "UA-05", "UA-63"):
        assert list(ask.kept_rows("actor-counts", region=region)) == expected[region]
    assert len(asked) == 3
    ask.kept_rows("actor-counts", region="UA-30")
    assert len(asked) == 4, "it was asked longest ago and made room"
