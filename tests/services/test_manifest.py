"""Sources that a file names: what it may say, and which of them are loaded already."""

from __future__ import annotations

from pathlib import Path

import pytest

from ris3graph.errors import InputError
from ris3graph.services.manifest import is_loaded, read_manifest
from ris3graph.workspace import Workspace

ACTOR = """\
@prefix ris3: <https://w3id.org/ris3graph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/ris3graph/id/actor/one> a ris3:Actor ; skos:prefLabel "Перша"@uk ;
    ris3:primaryHelix <https://w3id.org/ris3graph/vocabulary/helix/research> .
"""
MANIFEST = """\
[[source]]
name = "small"
title = "A small source"
licence = "https://creativecommons.org/licenses/by/4.0/"
paths = ["small.ttl"]

[[source]]
name = "more"
format = "csvw"
paths = ["folder"]
"""


def test_a_manifest_names_sources_and_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(MANIFEST, encoding="utf-8")
    small, more = read_manifest(tmp_path / "sources.toml")
    assert (small.source.name, small.source.title) == ("small", "A small source")
    assert small.paths == (tmp_path / "small.ttl",)
    assert (more.source.format, more.paths) == ("csvw", (tmp_path / "folder",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[source]\n", "cannot be read"),
        ("", "Field required (source)"),
        (MANIFEST.replace("more", "small"), "stands in the manifest twice"),
        (MANIFEST.replace("csvw", "excel"), "no such format"),
        (MANIFEST.replace("title", "titel"), "source.0.titel"),
        (MANIFEST.replace('"small"', '"Small One"'), "source.0.name"),
        (MANIFEST.replace('["folder"]', "[]"), "source.1.paths"),
    ],
)
def test_what_no_manifest_says(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_manifest(file)
    assert message in str(caught.value)
    assert caught.value.problems[0].file == str(file)


def test_a_source_is_loaded_as_long_as_its_files_stay(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(MANIFEST.split("\n\n", maxsplit=1)[0], encoding="utf-8")
    file = tmp_path / "small.ttl"
    file.write_text(ACTOR, encoding="utf-8")
    (entry,) = read_manifest(tmp_path / "sources.toml")
    workspace = Workspace.open(tmp_path / "data")
    with (
        workspace.writer() as writer,
        workspace.prepare(writer, entry.paths, entry.source) as preparation,
    ):
        preparation.publish(who="test")
    assert is_loaded(workspace.reader(), entry)
    file.write_text(ACTOR.replace("Перша", "Інша"), encoding="utf-8")
    assert not is_loaded(workspace.reader(), entry)
    file.unlink()
    with pytest.raises(InputError, match="no such file"):
        is_loaded(workspace.reader(), entry)
