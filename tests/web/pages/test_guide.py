"""Every address that docs/exports.md names answers, and every column of a network is in it."""

import csv
import io
import re
from pathlib import Path

import pytest

from ris3graph.exchange.formats import NETWORK_FORMATS

GUIDE = (Path(__file__).parents[3] / "docs" / "exports.md").read_text("utf-8")
ADDRESSES = sorted(set(re.findall(r"[`\"](/(?:graph|api)/[^`\"]+)[`\"]", GUIDE)))


def test_the_guide_names_addresses():
    assert len(ADDRESSES) >= 5


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "source/pilot" not in a])
def test_an_address_of_the_guide_answers(client, address: str):
    assert client.get(address).status_code == 200


def test_every_format_and_column_is_in_the_guide(client):
    assert all(f".{name}`" in GUIDE for name in NETWORK_FORMATS)
    for name in ("nodes.csv", "edges.csv"):
        header = next(csv.reader(io.StringIO(client.get(f"/api/network.{name}").text)))
        plain = [column for column in header if not column.startswith("measure_")]
        assert [column for column in plain if f"`{column}`" not in GUIDE] in ([], ["id"])
