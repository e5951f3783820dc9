"""An index that can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from ris3graph.errors import NotFoundError
from ris3graph.model import Helix
from ris3graph.packing import Strings
from ris3graph.said import say
from ris3graph.search.build import REGION
from ris3graph.search.entry import Found, Hit, Name
from ris3graph.search.folding import fold
from ris3graph.search.identifiers import Keys, identifier_key
from ris3graph.search.places import names_region, short_name
from ris3graph.search.query import Query, read_query
from ris3graph.search.rows import Numbers, Rows, Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_OFFSET: Final = 5_000
"""Hits after which there are no further pages."""

_FITS: Final = 0.55
"""Share of a query's weight that a name has to cover to fit."""
_NEAR: Final = 0.3
"""Share from which it is worth a suggestion."""
_SUGGESTED: Final = 5
_CLOSELY: Final = 60
"""So many of the best are compared as a whole as well."""
_WHOLE: Final = 0.1
"""What the whole text counts there, against its words."""
_SPELT: Final = 0.2
"""Share that is lost there where only the sounds fit: «Київ» sounds like KJV."""
_SHORT_NAME: Final = 0.985
"""Score of a region by its short name: «Харків»; nothing that names it in part has more."""
_CONCEPT: Final = "concept"
_TERM: Final = 0.9
"""What a term of a vocabulary counts there: it is rarely what is looked for."""
_STANDING: Final = 0.15
"""Share that being in the most records adds to what words give.

Enough to set a university before a firm of the same town that has one word less beside
the one that was asked for, too little to set it before what fits better.
"""
_EXACT: Final = 2.0
"""Score of a query that is an identifier; nothing that words give comes near."""
_NAMED: Final = 1.5
"""Score of a query that has an identifier among its words."""


class SearchIndex:
    """Names and identifiers of a version.

    Parameters
    ----------
    arrays
        As `ris3graph.search.build.build` makes them; they may be mapped files.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self._rows = Rows(arrays)
        self._things = Strings.of("thing", arrays)
        self._names = Strings.of("name", arrays)
        self._keys = Keys(arrays)
        self._values = {
            field: Strings.of(field, arrays).all()
            for field in ("kind", "region", "helix", "language")
        }
        self._codes = {field: arrays[f"{field}-code"].view(np.int32) for field in self._values}
        self._preferred = arrays["name-preferred"].view(np.bool_)
        self._thing_names = arrays["thing-names"].view(np.int64)
        # Rows are ordered by thing, so a thing's best row is found by a single pass.
        row_thing = arrays["name-thing"].view(np.int32)[self._rows.names]
        self._first_row = np.searchsorted(row_thing, np.arange(len(self._things) + 1))
        self._named = np.flatnonzero(np.diff(self._first_row))
        records = np.log1p(arrays["records"].view(np.int32).astype(np.float32))
        most = float(records.max(initial=0.0))
        self._standing = records * np.float32(_STANDING / most if most else 0.0)

    def __len__(self) -> int:
        return len(self._things)

    def search(
        self,
        text: str,
        *,
        kind: str = "",
        region: str = "",
        helix: str = "",
        language: str = "uk",
        limit: int = 20,
        offset: int = 0,
    ) -> Found:
        """Return what fits a text, best first.

        Parameters
        ----------
        text
            What is looked for.
        kind, region, helix
            Only things of that kind, region or side; empty for all.
        language
            Language of the labels.
        limit, offset
            How many hits, after how many.

        Raises
        ------
        NotFoundError
            There is no such kind, region or side.
        """
        self._check(kind, region, helix)
        query = read_query(text)
        rows = self._rows.scores(query)
        scores = self._thing_scores(rows)
        keys = self._identified(query, scores)
        filters = {"kind": kind, "region": region, "helix": helix}
        fits = np.flatnonzero(scores >= _FITS)
        counts = {field: self._counts(field, fits, filters) for field in filters}
        passing = self._passing(fits, filters)
        offset = max(0, min(offset, MAX_OFFSET))
        ranked = self._ranked(query, rows, scores, passing, offset + max(0, limit))
        near = [] if len(passing) else self._nearest(query, rows, filters)
        return Found(
            tuple(self._hit(*item, keys.get(item[0]), language) for item in ranked[offset:]),
            len(passing),
            counts["kind"],
            counts["region"],
            counts["helix"],
            tuple(self._hit(*item, language) for item in near),
        )

    def _check(self, kind: str, region: str, helix: str) -> None:
        """Refuse a filter that nothing can pass: a slip, and no empty answer."""
        kinds, sides = sorted({*self._values["kind"]} - {""}), list(Helix)
        if kind and kind not in kinds:
            raise NotFoundError(
                say(
                    "This version has nothing of the kind «{kind}». It has: {kinds}.",
                    kind=kind,
                    kinds=", ".join(kinds),
                )
            )
        if helix and helix not in sides:
            raise NotFoundError(
                say(
                    "There is no side «{side}». Sides: {sides}.", side=helix, sides=", ".join(sides)
                )
            )
        if region and region not in self._values["region"]:
            # A region in which nothing is found is one all the same.
            filed = self._keys.filed(identifier_key(region))
            found = (self._things[thing] for thing, _ in filed)
            if not any(iri.endswith(f"/region/{region}") for iri in found):
                raise NotFoundError(say("There is no region «{code}».", code=region))

    def scores(self, text: str, limit: int) -> dict[str, float]:
        """Return the best things that fit a text by IRI, each with its score, best first."""
        query = read_query(text)
        rows = self._rows.scores(query)
        scores = self._thing_scores(rows)
        self._identified(query, scores)
        fits = np.flatnonzero(scores >= _FITS)
        ranked = self._ranked(query, rows, scores, fits, min(limit, MAX_OFFSET))
        return {self._things[thing]: round(score, 4) for thing, _, score in ranked}

    def _thing_scores(self, rows: Scores) -> Scores:
        scores = np.zeros(len(self._things), np.float32)
        if len(self._named):
            scores[self._named] = np.maximum.reduceat(rows, self._first_row[self._named])
        return np.where(scores >= _NEAR, scores * (1 + self._standing), scores)

    def _identified(self, query: Query, scores: Scores) -> dict[int, Name]:
        """Raise the scores of what is named by an identifier; return that of each."""
        found: dict[int, Name] = {}
        # Of another scheme than was asked for is another identifier.
        named = [
            (*filed, _NAMED)
            for key in query.bare
            for filed in self._keys.filed(key)
            if identifier_key(filed[1]) == key
        ]
        named += [(*filed, _NAMED) for key in query.parts for filed in self._keys.filed(key)]
        named += [(*filed, _EXACT) for filed in self._keys.filed(query.whole)]
        for thing, identifier, score in named:
            found[thing] = Name(identifier, "", preferred=False)
            # Records decide where a number is that of several, each in another scheme.
            scores[thing] = score + self._standing[thing]
        return found

    def _nearest(
        self, query: Query, rows: Scores, filters: Mapping[str, str]
    ) -> list[tuple[int, int, float, Name | None]]:
        """Return what is near a query that nothing fits: by identifier, then by name."""
        keys = {
            thing: (1 - 1 / len(key), Name(identifier, "", preferred=False))
            for key in sorted({*query.bare, *query.parts, query.whole})
            if not any(self._keys.filed(key))
            for thing, identifier in self._keys.near(key)
        }
        known = self._passing(np.array(sorted(keys), np.int64), filters)
        known = known[np.argsort(-self._standing[known], kind="stable")]
        near: list[tuple[int, int, float, Name | None]] = [
            (thing, -1, *keys[thing]) for thing in known.tolist()
        ]
        for loosely in (False, True):
            if near:
                break
            rows = self._rows.scores(query, loosely=True) if loosely else rows
            scores = self._thing_scores(rows)
            close = self._passing(np.flatnonzero(scores >= _NEAR), filters)
            near += [(*item, None) for item in self._ranked(query, rows, scores, close, _SUGGESTED)]
        return near[:_SUGGESTED]

    def _passing(self, things: Numbers, filters: Mapping[str, str]) -> Numbers:
        for field, value in filters.items():
            if value:
                known = self._values[field]
                code = known.index(value) if value in known else -1
                things = things[self._codes[field][things] == code]
        return things

    def _counts(self, field: str, things: Numbers, filters: Mapping[str, str]) -> dict[str, int]:
        passing = self._passing(things, {**filters, field: ""})
        counts = np.bincount(self._codes[field][passing], minlength=len(self._values[field]))
        return {
            value: count
            for value, count in zip(self._values[field], counts.tolist(), strict=True)
            if value and count
        }

    def _ranked(
        self, query: Query, rows: Scores, scores: Scores, things: Numbers, wanted: int
    ) -> list[tuple[int, int, float]]:
        """Return the best things with their best row and score."""
        kept_most = max(wanted, _CLOSELY)
        values = scores[things]
        if len(things) > kept_most:
            kept = np.sort(np.argpartition(-values, kept_most)[:kept_most])
            things, values = things[kept], values[kept]
        order = np.argsort(-values, kind="stable")
        ranked = []
        for place, thing in enumerate(things[order].tolist()):
            row, score = self._best_row(thing, rows), float(scores[thing])
            if place < _CLOSELY and score < _NAMED:
                score = self._whole(query, thing, score)
            ranked.append((thing, row, min(1.0, score)))
        closely = sorted(ranked[:_CLOSELY], key=lambda item: -item[2])
        # What was not compared as a whole is no better than the last that was.
        most = closely[-1][2] if closely else 1.0
        others = [(thing, row, min(most, score)) for thing, row, score in ranked[_CLOSELY:]]
        return [*closely, *others][:wanted]

    def _best_row(self, thing: int, rows: Scores) -> int:
        first, last = self._first_row[thing : thing + 2]
        return int(first + np.argmax(rows[first:last])) if last > first else -1

    def _whole(self, query: Query, thing: int, score: float) -> float:
        """Compare a thing's names as a whole as well; the very name has 1."""
        kind = self._values["kind"][int(self._codes["kind"][thing])]
        alike = spelt = short = 0.0
        asked = query.folded.split()
        for number in range(*self._thing_names[thing : thing + 2].tolist()):
            folded = fold(self._names[number])
            if folded == query.folded:
                return 1.0 if self._preferred[number] else 0.99
            if kind == REGION:
                short = max(short, names_region(query.place, short_name(folded)))
            alike = max(alike, fuzz.ratio(folded, query.folded) / 100)
            spelt = max(spelt, _spelt(asked, folded.split()))
        given = min(1.0, (1 - _WHOLE) * score + _WHOLE * alike)
        likely = _TERM if kind == _CONCEPT else 1.0
        given *= 0.98 * likely * (1 - _SPELT * (1 - spelt))
        return max(given, _SHORT_NAME * (1 - _SPELT * (1 - short)) if short else 0.0)

    def _hit(self, thing: int, row: int, score: float, key: Name | None, language: str) -> Hit:
        label = self._label(thing, language)
        matched = label if row < 0 else self._name(int(self._rows.names[row]))
        kind, region, helix = (
            self._values[field][int(self._codes[field][thing])]
            for field in ("kind", "region", "helix")
        )
        return Hit(
            self._things[thing],
            kind,
            region,
            helix,
            round(score, 4),
            label,
            key or matched,
        )

    def _label(self, thing: int, language: str) -> Name:
        names = [self._name(n) for n in range(*self._thing_names[thing : thing + 2].tolist())]
        order = [language, "uk", "en"]

        def rank(name: Name) -> tuple[bool, int, str, str]:
            place = order.index(name.language) if name.language in order else len(order)
            return (not name.preferred, place, name.language, name.text)

        return min(names, key=rank, default=Name(self._things[thing].rsplit("/", 1)[-1]))

    def _name(self, number: int) -> Name:
        language = self._values["language"][int(self._codes["language"][number])]
        return Name(self._names[number], language, bool(self._preferred[number]))


def _spelt(asked: Sequence[str], words: Sequence[str]) -> float:
    """Share of the letters of a query's words that stand in the likest words of a name."""
    if not asked or not words:
        return 0.0
    return float(process.cdist(asked, words, scorer=fuzz.ratio).max(axis=1).mean()) / 100
