"""The network as files, over HTTP, on the small site."""

import csv
import gzip
import io
import json

import networkx as nx
import pytest

from ris3graph.exchange.formats import NETWORK_FORMATS


@pytest.mark.parametrize("suffix", NETWORK_FORMATS)
def test_every_format_has_its_type_and_name(client, suffix: str):
    answer = client.get(f"/api/network.{suffix}?region=UA-63&helix=research")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == NETWORK_FORMATS[suffix].media_type
    assert answer.headers["ris3-version"] == "1"
    name = f'filename="network-UA-63-research-v1.{suffix}"'
    assert answer.headers["content-disposition"] == f"attachment; {name}"
    packed = client.get(f"/api/network.{suffix}.gz?region=UA-63&helix=research")
    assert packed.headers["content-type"] == "application/gzip"
    assert gzip.decompress(packed.content) == answer.content
    tag = {"If-None-Match": answer.headers["etag"]}
    assert client.get(f"/api/network.{suffix}?region=UA-63", headers=tag).status_code == 200
    again = client.get(f"/api/network.{suffix}?region=UA-63&helix=research", headers=tag)
    assert again.status_code == 304


def test_formats_agree_and_hold_isolates(client):
    graph = nx.read_graphml(io.BytesIO(client.get("/api/network.graphml").content))
    rows = list(csv.DictReader(io.StringIO(client.get("/api/network.nodes.csv").text)))
    assert [row["id"] for row in rows] == list(graph)
    found = json.loads(client.get("/api/network.graphology.json").content)
    assert [item["key"] for item in found["nodes"]] == list(graph)
    assert len(found["edges"]) == graph.number_of_edges() > 0
    research = nx.read_graphml(
        io.BytesIO(client.get("/api/network.graphml?helix=research").content)
    )
    assert set(research) == {n for n, d in graph.nodes(data=True) if d["helix"] == "research"}


def test_a_byte_order_mark_where_it_is_asked_for(client):
    assert client.get("/api/network.nodes.csv?bom=1").content.startswith(b"\xef\xbb\xbfid,")
    assert client.get("/api/network.nodes.csv").content.startswith(b"id,")
    assert client.get("/api/network.graphml?bom=1").content.startswith(b"<?xml")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("network.pdf", 406, "Offered are"),
        ("network.graphml?region=UA-99", 404, "UA-99"),
        ("network.graphml?helix=church", 404, "church"),
        ("network.graphml?kind=feast", 404, "feast"),
        ("network.graphml?version=9", 404, "9"),
    ],
)
def test_what_there_is_not(client, address: str, status: int, said: str):
    answer = client.get(f"/api/{address}")
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_the_page_links_the_network_that_it_shows(client):
    page = client.get("/en/network?region=UA-63&helix=research&version=1").text
    link = "/api/network.graphml?region=UA-63&amp;helix=research&amp;version=1"
    assert f'href="{link}"' in page
    assert client.get(link.replace("&amp;", "&")).status_code == 200
