"""Loads of small sources into a real data directory."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from ris3graph import resources
from ris3graph.errors import InputError, StoreError, ValidationError
from ris3graph.rdf.namespaces import (
    META_GRAPH,
    ONTOLOGY_GRAPH,
    PREFIXES,
    QUERIES_GRAPH,
    RESOLVED_GRAPH,
    source_graph,
    vocabulary_graph,
)
from ris3graph.services.loading import Preparation, prepare
from ris3graph.services.provenance import Source
from ris3graph.services.validation import Severity
from ris3graph.store import DataDirectory, EmbeddedReader, Version, Versions, Writer

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
ACTOR = r"""
id:actor\/a a ris3:Actor ; skos:prefLabel "Завод"@uk ; dct:source "test" ;
  ris3:primaryHelix voc:helix\/business ; ris3:locatedIn id:region\/UA-63 .
"""
NOTE = '\nid:actor\\/a skos:note [ rdf:value "a note without a name" ] .\n'
BAD_HELIX = ACTOR.replace("business", "bussiness")
METADATA = """{
  "@context": ["http://www.w3.org/ns/csvw", {"@base": "https://w3id.org/ris3graph/"}],
  "url": "actors.csv",
  "tableSchema": {
    "aboutUrl": "id/actor/{id}", "primaryKey": "id",
    "columns": [
      {"name": "id", "titles": "id", "required": true, "suppressOutput": true},
      {"name": "name", "titles": "name", "propertyUrl": "skos:prefLabel", "lang": "uk"},
      {"name": "helix", "titles": "helix", "propertyUrl": "ontology#primaryHelix",
       "valueUrl": "vocabulary/helix/{helix}"},
      {"name": "class", "virtual": true, "propertyUrl": "rdf:type",
       "valueUrl": "ontology#Actor"}
    ]
  }
}"""
TABLE = "id,name,helix\na,Завод,business\nb,Рада,authoritty\nc,Інститут,research\n"


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def written(folder: Path, turtle: str, name: str = "small.ttl") -> Path:
    file = folder / name
    file.write_text(HEAD + turtle, encoding="utf-8")
    return file


def load(directory: DataDirectory, file: Path, source: str = "small") -> Version:
    with Writer(directory) as writer, prepare(writer, Source(source), [file]) as preparation:
        return preparation.publish(who="Олена", why="test")


def snapshot(directory: DataDirectory) -> dict[str, bytes]:
    """All files of a data directory but the lock."""
    return {
        str(file.relative_to(directory.path)): file.read_bytes()
        for file in directory.path.rglob("*")
        if file.is_file() and file != directory.lock
    }


def current(directory: DataDirectory) -> EmbeddedReader:
    return Versions(directory).reader()


def test_a_load_brings_source_system_graphs_and_what_follows(
    directory: DataDirectory, tmp_path: Path
) -> None:
    steps: list[str] = []
    with (
        Writer(directory) as writer,
        prepare(
            writer, Source("small"), [written(tmp_path, ACTOR)], progress=steps.append
        ) as preparation,
    ):
        report = preparation.report
        # Five of the file, and that the actor comes from it.
        assert report.changes[source_graph("small")].added == 6
        assert directory.current() == 0
        version = preparation.publish(who="Олена")
    assert steps[0] == "Reading the files"
    assert (version.number, version.who) == (1, "Олена")
    graphs = {ONTOLOGY_GRAPH, QUERIES_GRAPH, RESOLVED_GRAPH, META_GRAPH, vocabulary_graph("helix")}
    assert graphs < version.digests.keys()
    reader = current(directory)
    # Read from the standard data set, so from the resolved graph.
    assert reader.ask(
        f"{HEAD} ASK {{ ?a a ris3:Actor ; ris3:locatedIn/skos:prefLabel ?l ;"
        " ris3:primaryHelix/skos:notation 'business' }"
    )


def test_the_same_file_changes_nothing_blank_nodes_included(
    directory: DataDirectory, tmp_path: Path
) -> None:
    load(directory, written(tmp_path, ACTOR + NOTE))
    with (
        Writer(directory) as writer,
        prepare(writer, Source("small"), [written(tmp_path, ACTOR + NOTE)]) as preparation,
    ):
        assert not preparation.report.changed
        assert preparation.report.changes == {}
    assert directory.current() == 1


def test_another_file_that_says_the_same_takes_the_place_of_the_first_as_origin(
    directory: DataDirectory, tmp_path: Path
) -> None:
    load(directory, written(tmp_path, ACTOR + NOTE))
    other = written(tmp_path, NOTE + ACTOR)
    with (
        Writer(directory) as writer,
        prepare(writer, Source("small"), [other]) as preparation,
    ):
        report = preparation.report
        assert (report.changed, report.other_files, report.changes) == (True, True, {})
        version = preparation.publish(who="Олена")
    assert version.changes.keys() == {META_GRAPH}
    hashes = current(directory).select(
        f"{HEAD} SELECT ?sha256 {{ GRAPH <{META_GRAPH}> {{ ?file ris3:sha256 ?sha256 }} }}"
    )
    assert [row[0].value for row in hashes.rows if isinstance(row[0], Literal)] == [
        hashlib.sha256(other.read_bytes()).hexdigest()
    ]


def test_the_valid_examples_are_one_source_without_a_remark(directory: DataDirectory) -> None:
    examples = resources.ontology() / "examples"
    with (
        Writer(directory) as writer,
        prepare(writer, Source("examples"), [examples / "valid"]) as preparation,
    ):
        report = preparation.report
        assert (report.findings, report.warnings) == ((), ())
        assert {file.name for file in report.files} >= {"actors.ttl", "session.ttl"}


@pytest.mark.parametrize(
    "file",
    sorted((resources.ontology() / "examples" / "made").iterdir()),
    ids=lambda file: file.stem,
)
def test_examples_of_what_the_software_writes_are_no_source(
    directory: DataDirectory, file: Path
) -> None:
    with Writer(directory) as writer, pytest.raises(InputError, match="what the software names"):
        prepare(writer, Source("examples"), [file])


def test_a_reload_replaces_the_source_and_no_other(
    directory: DataDirectory, tmp_path: Path
) -> None:
    load(directory, written(tmp_path, ACTOR), "one")
    load(directory, written(tmp_path, ACTOR.replace("/a ", "/b ")), "two")
    version = load(directory, written(tmp_path, ACTOR.replace("Завод", "Фабрика")), "one")
    assert set(version.changes) == {source_graph("one"), RESOLVED_GRAPH, META_GRAPH}
    assert (version.changes[source_graph("one")].added) == 1
    rows = current(directory).select(f"{HEAD} SELECT ?l {{ ?a a ris3:Actor ; skos:prefLabel ?l }}")
    assert {row[0].value for row in rows.rows if isinstance(row[0], Literal)} == {
        "Завод",
        "Фабрика",
    }


@pytest.mark.parametrize(
    ("turtle", "error", "words"),
    [
        (BAD_HELIX, ValidationError, "Unknown value"),
        ("this is no Turtle", InputError, r"small\.ttl, line"),
        ("", InputError, "no statements"),
    ],
)
def test_what_is_refused_leaves_the_directory_as_it_was(
    directory: DataDirectory, tmp_path: Path, turtle: str, error: type[InputError], words: str
) -> None:
    load(directory, written(tmp_path, ACTOR))
    before = snapshot(directory)
    with Writer(directory) as writer, pytest.raises(error, match=words):
        prepare(writer, Source("small"), [written(tmp_path, turtle)])
    assert snapshot(directory) == before


def test_what_is_not_published_leaves_the_directory_as_it_was(
    directory: DataDirectory, tmp_path: Path
) -> None:
    load(directory, written(tmp_path, ACTOR))
    before = snapshot(directory)
    with Writer(directory) as writer:
        preparation = prepare(writer, Source("other"), [written(tmp_path, ACTOR)])
        assert isinstance(preparation, Preparation)
        preparation.discard()
        with pytest.raises(StoreError, match="discarded already"):
            preparation.publish(who="x")
    assert snapshot(directory) == before


def test_violations_name_file_row_column_and_value(
    directory: DataDirectory, tmp_path: Path
) -> None:
    table = tmp_path / "actors.csv"
    table.write_text(TABLE, encoding="utf-8")
    (tmp_path / "actors.csv-metadata.json").write_text(METADATA, encoding="utf-8")
    with Writer(directory) as writer, pytest.raises(ValidationError) as refused:
        prepare(writer, Source("small"), [table])
    (problem,) = refused.value.problems
    # The header is row 1, so the wrong word stands in row 3.
    assert (problem.file, problem.line) == ("actors.csv", 3)
    assert (problem.column, problem.value) == ("helix", "authoritty")
    assert refused.value.omitted == 0


def test_violations_name_the_heading_that_the_table_has(
    directory: DataDirectory, tmp_path: Path
) -> None:
    # Another source has the thing in a table of the same name, further up.
    folders = [tmp_path / name for name in ("first", "second")]
    for folder, table in zip(
        folders,
        (
            "id,name,helix\nb,Рада,authority\n",
            'Сторона,id,name\nbusiness,a,"Завод\nімені"\nauthoritty,b,Рада\n',
        ),
        strict=True,
    ):
        folder.mkdir()
        (folder / "actors.csv").write_text(table, encoding="utf-8")
        described = METADATA.replace('"titles": "helix"', '"titles": {"uk": "Сторона"}')
        (folder / "actors.csv-metadata.json").write_text(described, encoding="utf-8")
    load(directory, folders[0], "first")
    with Writer(directory) as writer, pytest.raises(ValidationError) as refused:
        prepare(writer, Source("second"), [folders[1]])
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column) == ("actors.csv", 4, "Сторона")


def test_what_no_column_could_say_is_told_without_one(
    directory: DataDirectory, tmp_path: Path
) -> None:
    table = tmp_path / "actors.csv"
    table.write_text("id,name\na,Завод\n", encoding="utf-8")
    helix = METADATA[METADATA.index('{"name": "helix"') : METADATA.index('{"name": "class"')]
    described = METADATA.replace(helix, "")
    (tmp_path / "actors.csv-metadata.json").write_text(described, encoding="utf-8")
    with Writer(directory) as writer, pytest.raises(ValidationError) as refused:
        prepare(writer, Source("small"), [table])
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column) == ("actors.csv", 2, None)
    assert problem.message == "The actor has no side of the helix"


def test_warnings_name_line_and_heading(directory: DataDirectory, tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    table.write_text(
        'id,name,helix,Область\na,"Завод\nімені",business,UA-63\nb,Рада,authority,\n',
        encoding="utf-8",
    )
    region = """{"name": "region", "titles": "Область", "propertyUrl": "ontology#locatedIn",
      "valueUrl": "id/region/{region}"},
      {"name": "class","""
    described = METADATA.replace('{"name": "class",', region)
    (tmp_path / "actors.csv-metadata.json").write_text(described, encoding="utf-8")
    with Writer(directory) as writer, prepare(writer, Source("small"), [table]) as preparation:
        (found,) = (f for f in preparation.report.findings if f.shape == "ActorLocated")
    assert (found.file, found.row, found.line, found.column) == ("actors.csv", 3, 4, "Область")


def test_many_violations_are_counted(directory: DataDirectory, tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    rows = "".join(f"a{number},Завод,wrong\n" for number in range(50))
    table.write_text("id,name,helix\n" + rows, encoding="utf-8")
    (tmp_path / "actors.csv-metadata.json").write_text(METADATA, encoding="utf-8")
    with Writer(directory) as writer, pytest.raises(ValidationError) as refused:
        prepare(writer, Source("small"), [table])
    assert [problem.line for problem in refused.value.problems] == list(range(2, 22))
    assert refused.value.omitted == 30


def test_warnings_stay_in_the_report_in_both_languages(
    directory: DataDirectory, tmp_path: Path
) -> None:
    turtle = ACTOR.replace('"Завод"@uk', '"Plant"@en')
    with (
        Writer(directory) as writer,
        prepare(writer, Source("small"), [written(tmp_path, turtle)]) as preparation,
    ):
        (finding,) = preparation.report.findings
    assert (finding.severity, finding.shape) == (Severity.WARNING, "UkrainianLabel")
    assert finding.node == PREFIXES["id"] + "actor/a"
    assert finding.messages.keys() == {"uk", "en"}


def test_a_source_needs_a_plain_name(directory: DataDirectory, tmp_path: Path) -> None:
    with Writer(directory) as writer, pytest.raises(InputError, match="my-register"):
        prepare(writer, Source("../x"), [written(tmp_path, ACTOR)])


def meta(directory: DataDirectory, pattern: str) -> set[str]:
    rows = current(directory).select(f"{HEAD} SELECT ?x {{ GRAPH <{META_GRAPH}> {{ {pattern} }} }}")
    return {row[0].value for row in rows.rows if isinstance(row[0], Literal | NamedNode)}


def test_metadata_say_who_loaded_which_file_when(directory: DataDirectory, tmp_path: Path) -> None:
    file = written(tmp_path, ACTOR)
    version = load(directory, file)
    graph = f"<{source_graph('small')}>"
    load_of = f"{graph} a dcat:Dataset ; prov:wasGeneratedBy ?load ."
    assert meta(directory, f"{load_of} ?load ris3:performedBy ?x") == {"Олена"}
    assert meta(directory, f"{load_of} ?load prov:used ?f . ?f ris3:sha256 ?x") == {
        hashlib.sha256(file.read_bytes()).hexdigest()
    }
    assert meta(directory, f"{graph} dct:hasPart ?f . ?f dcat:byteSize ?x") == {
        str(file.stat().st_size)
    }
    (ended,) = meta(directory, f"{load_of} ?load prov:endedAtTime ?x")
    assert abs(datetime.fromisoformat(ended) - version.time) < timedelta(seconds=5)
    assert datetime.fromisoformat(ended).tzinfo == UTC


def test_metadata_describe_the_files_that_the_version_holds(
    directory: DataDirectory, tmp_path: Path
) -> None:
    load(directory, written(tmp_path, ACTOR), "one")
    load(directory, written(tmp_path, ACTOR.replace("/a ", "/b ")), "two")
    changed = written(tmp_path, ACTOR.replace("Завод", "Фабрика"))
    load(directory, changed, "one")
    sums = meta(directory, f"<{source_graph('one')}> dct:hasPart ?f . ?f ris3:sha256 ?x")
    assert sums == {hashlib.sha256(changed.read_bytes()).hexdigest()}
    # One load for each of the two sources: those of the past stand in past versions.
    assert len(meta(directory, "?x a prov:Activity")) == 2
    assert len(meta(directory, "?x a dcat:Dataset")) == 2
