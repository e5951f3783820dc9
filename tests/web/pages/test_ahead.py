"""Pages find what was read ahead of them."""

from ris3graph.rdf.reader import Reader
from ris3graph.web import directory, landscape
from ris3graph.web.pages.ahead import read_ahead
from ris3graph.web.pages.ask import Ask
from ris3graph.web.pages.data import quality_counts
from ris3graph.web.pages.kinds import KINDS
from ris3graph.web.pages.listing import list_page
from ris3graph.workspace import Workspace


def test_what_lists_need_is_read_ahead(pilot: Workspace, monkeypatch):
    read_ahead(pilot)

    def asked_again(*_args, **_values):
        raise AssertionError

    monkeypatch.setattr(directory, "table", asked_again)
    monkeypatch.setattr(landscape, "table", asked_again)
    assert list_page(Ask(pilot, "en"), KINDS["actor"]).turn.total == 719
    assert list_page(Ask(pilot, "en"), KINDS["collaboration"]).turn.total == 528


def test_what_the_data_page_counts_is_counted_ahead(pilot: Workspace, monkeypatch):
    read_ahead(pilot)
    reader: Reader = pilot.reader()

    def asked_again(*_args, **_values):
        raise AssertionError

    monkeypatch.setattr(type(reader), "select", asked_again)
    assert quality_counts(reader, pilot.catalogue)


def test_without_data_nothing_is_read_ahead(tmp_path):
    read_ahead(Workspace.open(tmp_path / "data"))
