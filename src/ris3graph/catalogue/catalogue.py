"""All query files of a folder, by name."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from ris3graph import resources
from ris3graph.catalogue.queryfile import QueryFile
from ris3graph.errors import InputError, NotFoundError, Problem
from ris3graph.said import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Catalogue:
    """The queries that a site offers: pages, programs and people ask for them by name.

    Parameters
    ----------
    queries
        Query files by name.
    """

    def __init__(self, queries: Mapping[str, QueryFile]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read every ``*.rq`` below a folder.

        Parameters
        ----------
        folder
            Its sub-folders are the groups; a name is unique over all of them.

        Raises
        ------
        InputError
            There is no such folder, a file cannot be used, or a name is used
            twice; all problems of all files are named at once.
        """
        if not folder.is_dir():
            raise InputError(
                [Problem(str(folder), "There is no such folder", "Name the folder of the queries.")]
            )
        queries: dict[str, QueryFile] = {}
        problems: list[Problem] = []
        for path in sorted(folder.rglob("*.rq")):
            group = path.parent.relative_to(folder).as_posix()
            group = "" if group == "." else group
            try:
                query = QueryFile.parse(path.read_text("utf-8"), name=path.stem, group=group)
            except InputError as error:
                problems += error.problems
                continue
            except UnicodeDecodeError:
                problems.append(Problem(path.name, "The file is not UTF-8", "Save it as UTF-8."))
                continue
            if query.name in queries:
                other = queries[query.name].group
                problems.append(
                    Problem(
                        f"{group}/{path.name}",
                        f"The name «{query.name}» is used in «{other}» too",
                        "Rename one of the two.",
                    )
                )
            queries[query.name] = query
        if problems:
            raise InputError(problems)
        return cls(queries)

    @classmethod
    @cache
    def shipped(cls) -> Catalogue:
        """Return the queries that travel with the software, read once a process."""
        return cls.load(resources.queries())

    def names(self) -> tuple[str, ...]:
        """Return the names, in alphabetical order."""
        return tuple(self._queries)

    def get(self, name: str) -> QueryFile:
        """Return the query of that name.

        Raises
        ------
        NotFoundError
            There is none; the text names the nearest.
        """
        try:
            return self._queries[name]
        except KeyError:
            near = difflib.get_close_matches(name, self._queries, n=1)
            text = say("There is no query «{name}».", name=name)
            if near:
                text = say("{what} Did you mean «{near}»?", what=text, near=near[0])
            raise NotFoundError(text) from None

    def __iter__(self) -> Iterator[QueryFile]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)
