"""What is put into an index, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing.

    Attributes
    ----------
    text
        As it stands in the data.
    language
        Language tag, empty where the data give none.
    preferred
        Whether it is the name that the thing is shown under.
    """

    text: str
    language: str = ""
    preferred: bool = True


@dataclass(slots=True)
class Entry:
    """A thing that can be found.

    Attributes
    ----------
    iri
        IRI of the thing.
    kind
        What it is: ``actor``, ``collaboration``, ``event``, ``concept`` …
    region, helix
        ISO 3166-2 code and helix notation, empty where it has none.
    records
        In how many records it takes part; decides between equals.
    names
        All its names.
    identifiers
        All that identifies it in registers and addresses, the slug included.
    """

    iri: str
    kind: str
    region: str = ""
    helix: str = ""
    records: int = 0
    names: list[Name] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found.

    Attributes
    ----------
    iri, kind, region, helix
        As in the entry.
    score
        How well it fits, above 0 to 1; 1 is an identifier or the very name.
    label
        Name in the language asked for, else in another one.
    matched
        The name or identifier that fits; equal to the label or another one.
    """

    iri: str
    kind: str
    region: str
    helix: str
    score: float
    label: Name
    matched: Name


@dataclass(frozen=True, slots=True)
class Found:
    """Answer to a search.

    Attributes
    ----------
    hits
        The page asked for, best first.
    total
        How many things fit in all.
    kinds, regions, helices
        How many fit by kind, region and helix, each counted without the filter on
        itself; things without one are left out.
    near
        Where nothing fits: the nearest things, best first.
    """

    hits: tuple[Hit, ...]
    total: int
    kinds: dict[str, int]
    regions: dict[str, int]
    helices: dict[str, int]
    near: tuple[Hit, ...] = ()
