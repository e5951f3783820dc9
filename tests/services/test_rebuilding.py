"""What is resolved in parts equals what is resolved as a whole, and so does what is found."""

from __future__ import annotations

import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ris3graph.rdf.lines import SCHEMA
from ris3graph.rdf.namespaces import (
    IDENTITY_GRAPH,
    ONTOLOGY_GRAPH,
    PREFIXES,
    RESOLVED_GRAPH,
    source_graph,
    vocabulary_graph,
)
from ris3graph.services import rebuilding
from ris3graph.services.loading import prepare
from ris3graph.services.naming import ranked
from ris3graph.services.provenance import Source
from ris3graph.services.resolving import resolve
from ris3graph.services.validation import validate
from ris3graph.store import DataDirectory, Writer

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
SIZE = 12


def world(rng):
    """Statements of a small world, in which anything may refer to anything."""

    def one(kind):
        return f"id:{kind}\\/{rng.randrange(SIZE)}"

    says = [
        lambda: (
            f"{one('actor')} a ris3:Actor ; skos:prefLabel 'А{rng.random()}'@uk ;"
            f" ris3:primaryHelix voc:helix\\/{rng.choice(['business', 'civil_society'])} ."
        ),
        lambda: f"{one('actor')} ris3:actorType voc:actor-type\\/{rng.choice(['sme', 'ngo'])} .",
        lambda: f"{one('actor')} ris3:ror 'https://ror.org/01234567{rng.randrange(4)}' .",
        lambda: f"{one('actor')} ris3:locatedIn id:region\\/UA-63 ; dct:source 'x' .",
        lambda: (
            f"{one('collaboration')} a ris3:Collaboration ; dct:title 'T{rng.random()}' ;"
            " ris3:collaborationKind voc:collaboration-kind\\/project ."
        ),
        lambda: f"{one('collaboration')} ris3:underProgramme {one('programme')} .",
        lambda: f"{one('collaboration')} ris3:startDate '{rng.randrange(2000, 2020)}' .",
        lambda: (
            f"{one('programme')} a ris3:Programme ; skos:prefLabel 'P'@en ;"
            f" ris3:endDate '{rng.randrange(2000, 2020)}' ."
        ),
        lambda: (
            f"{one('participation')} a ris3:Participation ; ris3:participant {one('actor')} ;"
            f" ris3:inCollaboration {one('collaboration')} ."
        ),
        lambda: (
            f"{one('attribution')} a ris3:Attribution ; ris3:subject {one('actor')} ;"
            f" ris3:domain voc:domain\\/{rng.choice(['ict', 'energy'])} ."
        ),
        lambda: f"{one('attribution')} ris3:basis voc:attribution-basis\\/stated .",
        lambda: (
            f"{one('infrastructure')} a ris3:InnovationInfrastructure ;"
            f" skos:prefLabel 'I'@uk ; ris3:operatedBy {one('actor')} ."
        ),
    ]
    return HEAD + "\n".join(rng.choice(says)() for _ in range(rng.randrange(4, 40)))


def resolved_as_a_whole(draft):
    digests = draft.digests
    order = rebuilding.sources_in_order(draft)
    assert set(order) == {graph for graph in digests if graph.startswith(source_graph(""))}
    sources = [ranked(draft.statements(graph), rank) for rank, graph in enumerate(order)]
    schema = [draft.statements(g) for g in digests if g.startswith(vocabulary_graph(""))]
    schema = pl.concat([draft.statements(ONTOLOGY_GRAPH), *schema])
    whole = resolve(pl.concat(sources), draft.statements(IDENTITY_GRAPH), schema).statements
    return whole, schema


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))]
)
def test_loads_in_any_order_leave_what_resolving_all_would(tmp_path, monkeypatch, seed):
    # Every load but the first is resolved by itself, and nothing is refused.
    monkeypatch.setattr(rebuilding, "_SHARE", 0)
    found = []

    def note(statements, focus=None, **_):
        found[:] = [focus, validate(statements, focus)]
        return []

    monkeypatch.setattr("ris3graph.services.loading.validate", note)
    monkeypatch.setattr("ris3graph.services.loading.contradictions", lambda *_: ([], 0))
    rng = random.Random(seed)
    directory = DataDirectory(tmp_path / "data")
    with Writer(directory) as writer:
        for _ in range(5):
            file = tmp_path / "source.ttl"
            file.write_text(world(rng), encoding="utf-8")
            name = rng.choice(["one", "two", "three"])
            with prepare(writer, Source(name), [file]) as preparation:
                draft = preparation._draft
                whole, schema = resolved_as_a_whole(draft)
                kept = draft.statements(RESOLVED_GRAPH)
                assert_frame_equal(kept.sort(*SCHEMA), whole.sort(*SCHEMA))
                focus, findings = found
                wanted = None if focus is None else {term[1:-1] for term in focus["s"]}
                every = validate(pl.concat([schema, whole]))
                assert findings == [f for f in every if wanted is None or f.node in wanted]
                preparation.publish(who="test")
        assert wanted is not None
