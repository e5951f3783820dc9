"""The commands on a data directory of their own.

Most run in this process, for starting one takes a second; those that are about
servers, locales and pipes run in processes of their own.
"""

import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import httpx
import networkx as nx
import pytest

from ris3graph import resources
from ris3graph.cli import main
from ris3graph.store import DataDirectory, Lock, Writer

SOURCE = "https://w3id.org/ris3graph/graph/source/small"
TURTLE = """
PREFIX ris3: <https://w3id.org/ris3graph/ontology#>
PREFIX id: <https://w3id.org/ris3graph/id/>
PREFIX voc: <https://w3id.org/ris3graph/vocabulary/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
id:actor\\/a a ris3:Actor ; skos:prefLabel "Ґава"@uk , "Crow"@en ;
  ris3:primaryHelix voc:helix\\/business ; ris3:actorType voc:actor-type\\/enterprise ;
  ris3:locatedIn id:region\\/UA-63 ; ris3:scope voc:scope\\/yes ; dct:source "test" .
"""
BROKEN = TURTLE.replace('skos:prefLabel "Ґава"@uk , "Crow"@en ;', "")


def _environment(data: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("RIS3_")}
    return {**known, "RIS3_DATA": str(data), "LC_ALL": "C", "NO_COLOR": "1"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "small.ttl").write_text(TURTLE, encoding="utf-8")
    (tmp_path / "broken.ttl").write_text(BROKEN, encoding="utf-8")
    return tmp_path / "data"


def run(data: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    answer = subprocess.run(
        [sys.executable, "-m", "ris3graph", *arguments],
        capture_output=True,
        check=False,
        cwd=data.parent,
        encoding="utf-8",
        env=_environment(data),
        input=text,
        timeout=120,
    )
    assert "Traceback" not in answer.stderr
    assert "\x1b" not in answer.stdout + answer.stderr
    return answer


@dataclass(frozen=True)
class Answer:
    returncode: int
    stdout: str
    stderr: str


def call(data: Path, *arguments: str, text: str = "", **settings: str) -> Answer:
    """Run a command in this process."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2)]
    code = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(streams[0]),
        redirect_stderr(streams[1]),
    ):
        for name in [name for name in os.environ if name.startswith("RIS3_")]:
            patch.delenv(name)
        for name, value in {"RIS3_DATA": str(data), **settings}.items():
            patch.setenv(name, value)
        patch.chdir(data.parent)
        patch.setattr(sys, "argv", ["ris3graph", *arguments])
        patch.setattr(sys, "stdin", io.StringIO(text))
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    out, err = (stream.flush() or stream.buffer.getvalue().decode() for stream in streams)
    assert "\x1b" not in out + err
    return Answer(code, out, err)


def document(answer: Answer | subprocess.CompletedProcess[str]) -> dict:
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Serve on a free port; yields the address."""
    command = [sys.executable, "-m", "ris3graph", "serve", "--port", "0"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, encoding="utf-8", env=_environment(data), cwd=data.parent
    )
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        assert line.startswith("Open http://127.0.0.1:"), line + process.stderr.read()
        yield line.split()[1]
    finally:
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=30)
        assert process.returncode == 0, rest
    assert not (data / "control.sock").exists()


def test_load_query_export_and_versions(data: Path):
    loaded = document(call(data, "load", "small.ttl", "--source", "small", "--json"))
    assert (loaded["version"], loaded["published"]) == (1, True)
    assert [item["name"] for item in loaded["files"]] == ["small.ttl"]

    table = call(data, "query", "actors", "-p", "region=UA-63")
    assert "Ґава" in table.stdout
    assert "1 rows, version 1." in table.stderr
    found = document(call(data, "query", "actors", "--json"))
    assert found["results"]["bindings"][0]["actorEn"]["value"] == "Crow"
    asked = document(call(data, "query", "-", text="ASK { ?s ?p 'x' }"))
    assert asked["boolean"] is False
    assert call(data, "query", "actors", "--format", "csv").stdout.startswith("actor,actorUk")

    exported = call(data, "export", "--graph", SOURCE, "--format", "nt").stdout
    assert '"Ґава"@uk' in exported
    packed = call(data, "export", "-o", "all.trig.gz", "--json")
    assert document(packed)["format"] == "trig"
    assert b"graph:source\\/small {" in gzip.decompress((data.parent / "all.trig.gz").read_bytes())
    written = call(data, "export", "-o", "all.nq")
    assert written.returncode == 0
    assert SOURCE in (data.parent / "all.nq").read_text("utf-8")

    (entry,) = document(call(data, "versions", "--json"))["versions"]
    assert entry["version"] == 1
    assert entry["statements"] == len((data.parent / "all.nq").read_text("utf-8").splitlines())


def test_the_network_as_files(loaded: Path):
    folder = loaded.parent
    written = document(
        call(loaded, "export", "-o", "net.graphml.gz", "--region", "UA-63", "--json")
    )
    assert written["format"] == "graphml"
    with gzip.open(folder / "net.graphml.gz") as file:
        assert nx.read_graphml(file).nodes["a"]["label_uk"] == "Ґава"
    table = call(loaded, "export", "--format", "nodes.csv", "--helix", "business").stdout
    assert table.splitlines()[1].startswith("a,https://w3id.org/ris3graph/id/actor/a,Ґава")
    assert call(loaded, "export", "-f", "nodes.csv", "--bom").stdout.startswith("\ufeffid,")
    refused = call(loaded, "export", "--format", "nq", "--region", "UA-63")
    assert (refused.returncode, refused.stdout) == (2, "")
    unknown = call(loaded, "export", "--format", "gexf", "--region", "UA-99")
    assert unknown.returncode == 5


@pytest.mark.parametrize(
    ("file", "graph", "known"),
    [
        ("x.csv", None, ".trig, .nq, .graphml, .gexf, .graphology.json, .nodes.csv"),
        ("x.docx.gz", None, ".zip"),
        ("noext", None, ".zip"),
        ("x.ttl", None, ".zip"),
        ("x.zip", SOURCE, ".ttl, .nt, .rdf, .jsonld, .n3, .trig, .nq,"),
    ],
)
def test_a_file_whose_name_tells_no_format(loaded: Path, file: str, graph, known: str):
    # Refused before anything is read: where there is nothing it is the same.
    for data in (loaded, loaded.parent / "none"):
        one = [] if graph is None else ["--graph", graph]
        refused = call(data, "export", "-o", file, *one)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert known in " ".join(refused.stderr.replace("│", " ").split())
    assert not (loaded.parent / file).exists()


def test_a_file_may_be_called_what_the_format_is(loaded: Path):
    assert document(call(loaded, "export", "-o", "nodes.csv", "--json"))["format"] == "nodes.csv"
    assert (loaded.parent / "nodes.csv").read_text("utf-8").startswith("id,iri,")
    named = call(loaded, "export", "-f", "nq", "-o", "statements", "--json")
    assert document(named)["format"] == "nq"


def test_ukrainian_letters_in_a_c_locale(loaded: Path):
    assert "Ґава" in run(loaded, "query", "actors").stdout


def test_search_by_another_script_and_as_json(loaded: Path):
    found = document(call(loaded, "search", "gava", "--kind", "actor", "--json"))
    assert found["hits"][0]["label"] == "Ґава"
    assert found["total"] == 1
    table = call(loaded, "search", "crwo", "--kind", "actor")
    assert "Crow" in table.stdout
    assert "1 of 1, version 1." in table.stderr
    slip = call(loaded, "search", "zzzz", "--kind", "event")
    assert (slip.returncode, "nothing of the kind «event»" in slip.stderr) == (5, True)
    nothing = call(loaded, "search", "zzzz", "--kind", "actor")
    assert nothing.returncode == 0
    assert "0 of 0" in nothing.stderr
    assert (loaded / "index" / "1" / "search" / "key").exists()
    for empty in ("", " \t"):
        refused = call(loaded, "search", empty)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "TEXT is empty" in refused.stderr
    long = call(loaded, "search", "a" * 10_000)
    assert (long.returncode, long.stdout) == (1, "")
    assert "300 characters at most" in long.stderr


def test_same_load_again_makes_no_version(data: Path):
    call(data, "load", "small.ttl", "--source", "small")
    again = document(call(data, "load", "small.ttl", "--source", "small", "--json"))
    assert (again["version"], again["published"]) == (1, False)


def test_validate_stores_nothing(data: Path):
    checked = document(call(data, "validate", "small.ttl", "--json"))
    assert checked["published"] is False
    assert checked["changes"]["https://w3id.org/ris3graph/graph/source/draft"]["added"] > 0
    refused = call(data, "validate", "broken.ttl")
    assert refused.returncode == 3
    assert refused.stdout == ""
    assert "broken.ttl" in refused.stderr
    assert not data.exists()
    nothing = call(data, "query", "actors")
    assert nothing.returncode == 5
    assert "ris3graph load" in nothing.stderr


def test_validate_beside_a_writer(loaded: Path):
    # Of the same name: statements tell the file that they come from.
    (loaded.parent / "more").mkdir()
    changed = loaded.parent / "more" / "small.ttl"
    changed.write_text(TURTLE.replace("Crow", "Raven"), encoding="utf-8")
    with Writer(DataDirectory(loaded)):
        before = set(loaded.rglob("*"))
        checked = document(call(loaded, "validate", str(changed), "--source", "small", "--json"))
        refused = call(loaded, "load", str(changed), "--source", "small", RIS3_WRITE_SECONDS="0")
    assert refused.returncode == 4
    assert "Others are writing" in refused.stderr
    assert checked["version"] == 1
    change = checked["changes"]["https://w3id.org/ris3graph/graph/source/small"]
    # One name for another.
    assert (change["added"], change["removed"]) == (1, 1)
    assert set(loaded.rglob("*")) == before


def test_a_load_waits_for_another_process(data: Path):
    command = [sys.executable, "-m", "ris3graph", "load", "small.ttl", "--source", "small"]
    directory = DataDirectory(data)
    directory.create()
    with Lock(directory):
        process = subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=_environment(data),
            cwd=data.parent,
        )
        assert process.stderr is not None
        assert "Waiting for others" in process.stderr.readline()
        assert directory.current() == 0
    _, rest = process.communicate(timeout=120)
    assert process.returncode == 0, rest
    assert directory.current() == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["query", "actrs"], 5, "Did you mean «actors»"),
        (["query", "none.rq"], 5, "no file none.rq"),
        (["query", "actors", "-p", "region=Kharkiv"], 1, "ISO 3166-2"),
        (["query", "actors", "-p", "region"], 2, "NAME=VALUE"),
        (["query", "actors", "--format", "pdf"], 1, "Offered are"),
        (["query", "actors", "--at", "9"], 5, "version 9"),
        (["export", "--graph", "https://example.org/none"], 5, "no graph"),
        (["gaps", "--lang", "fr"], 2, "neither uk nor en"),
        (["gaps"], 5, "ris3graph analyse"),
        (["gaps", "--region", "UA-99"], 5, "no region UA-99"),
        (["load", "none.csv", "--source", "x"], 3, "none.csv"),
        (["load", "small.ttl", "--source", "Великі літери"], 3, "--source"),
    ],
)
def test_what_is_wrong_is_said_in_words(loaded: Path, arguments, code, said):
    answer = call(loaded, *arguments)
    assert answer.returncode == code
    assert answer.stdout == ""
    assert said in answer.stderr


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "small.ttl").write_text(TURTLE, encoding="utf-8")
    assert call(folder / "data", "load", "small.ttl", "--source", "small").returncode == 0
    return folder / "data"


@pytest.mark.slow  # eight processes, one after the other
def test_writes_go_through_a_running_server_and_reads_beside_it(data: Path):
    with served(data) as address:
        loaded = document(run(data, "load", "small.ttl", "--source", "small", "--json"))
        assert loaded["published"] is True
        answer = httpx.get(f"{address}queries/actors.csv", timeout=60)
        assert answer.headers["ris3-version"] == "1"
        assert "Ґава" in answer.text
        assert "Ґава" in run(data, "query", "actors").stdout

        refused = run(data, "load", "broken.ttl", "--source", "small")
        assert refused.returncode == 3
        assert "broken.ttl" in refused.stderr
        nothing = run(data, "analyse")
        assert nothing.returncode == 1
        assert "nothing to assess" in nothing.stderr

        second = run(data, "serve", "--port", "0")
        assert second.returncode == 4
        assert "runs on" in second.stderr
        taken = run(data.parent / "other", "serve", "--port", address.split(":")[2].rstrip("/"))
        assert taken.returncode == 4
        assert "--port" in taken.stderr


@pytest.mark.slow  # it loads and assesses the pilot in processes of its own
def test_a_server_assesses_what_a_load_left_that_was_killed(tmp_path: Path):
    data = tmp_path / "data"
    command = [sys.executable, "-m", "ris3graph", "load", str(resources.pilot())]
    process = subprocess.Popen(
        [*command, "--source", "pilot"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=_environment(data),
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "Reading the network" in line:
            break
    process.kill()
    process.communicate()
    versions = DataDirectory(data)
    assert versions.current() == 1, "the load is published, and not assessed"
    with served(data) as address:
        deadline = time.monotonic() + 120
        while versions.current() == 1:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        answer = httpx.get(f"{address}api/assessments", timeout=60)
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert answer.json()["assessments"]


def test_a_log_for_programs_holds_no_query(loaded: Path, tmp_path: Path):
    command = [sys.executable, "-m", "ris3graph", "serve", "--port", "0"]
    environment = _environment(loaded) | {"RIS3_LOG_LEVEL": "info", "RIS3_LOG_FORMAT": "json"}
    log = tmp_path / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(command, stderr=stream, env=environment)
        try:
            while "Open http" not in log.read_text("utf-8"):
                assert process.poll() is None
                time.sleep(0.1)
            (address,) = re.findall(r"http://[\d.:]+/", log.read_text("utf-8"))
            answer = httpx.get(
                f"{address}sparql", params={"query": "ASK { ?s ?p 'Crow' }"}, timeout=60
            )
            assert answer.status_code == 200
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert f"Open {address} in a browser. Ctrl+C stops." in [line["message"] for line in lines]
    (asked,) = (line for line in lines if line.get("route") == "/sparql")
    assert asked["request"] == answer.headers["x-request-id"]
    assert (asked["status"], asked["level"]) == (200, "info")
    assert "Crow" not in log.read_text("utf-8")


@pytest.mark.slow  # a query gets two seconds to end, a worker three
def test_a_signal_to_the_whole_group_ends_the_server_quietly(loaded: Path, tmp_path: Path):
    command = [sys.executable, "-m", "ris3graph", "serve", "--port", "0"]
    log = tmp_path / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, stderr=stream, env=_environment(loaded), start_new_session=True
        )
        while not (told := re.findall(r"http://[\d.:]+/", log.read_text("utf-8"))):
            assert process.poll() is None
            time.sleep(0.1)
        address = f"{told[0]}sparql"
        assert httpx.get(address, params={"query": "ASK {}"}, timeout=60).status_code == 200
        endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(httpx.get, address, params={"query": endless}, timeout=60)
            while "ris3graph_workers_busy 0.0" in httpx.get(f"{told[0]}metrics").text:
                time.sleep(0.1)
            os.killpg(process.pid, signal.SIGTERM)
            answer = asked.result()
        assert process.wait(30) == 0
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert log.read_text("utf-8").splitlines() == [f"Open {told[0]} in a browser. Ctrl+C stops."]


def test_output_that_nobody_reads_to_the_end(loaded: Path):
    command = f"'{sys.executable}' -m ris3graph export | head -c 10"
    answer = subprocess.run(
        ["bash", "-c", command], capture_output=True, check=True, env=_environment(loaded)
    )
    assert len(answer.stdout) == 10
    assert answer.stderr == b""
