"""SPARQL updates as far as a store has to know them before it runs them.

Which graphs an update may write is read off its tokens, and where it reads is made
explicit. The grammar itself stays the engine's: it runs the update on a clone, of which
nothing is taken over but the graphs that are named here. What the two understand
differently can therefore change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ris3graph.errors import QueryError, QueryRefusedError
from ris3graph.rdf.clauses import resolved
from ris3graph.rdf.guard import NO_LOADS, check_update
from ris3graph.rdf.namespaces import BASE
from ris3graph.rdf.tokens import Token, decoded, tokens
from ris3graph.said import say

if TYPE_CHECKING:
    from ris3graph.rdf.dataset import DataSet

_LONGEST: Final = 4_000
"""Characters of a text that is read at once, before it is run by a process of its own."""
_DEEPEST: Final = 200
"""Brackets and negations of such a text; the engine ends the process at some 2,000."""
_WHOLE: Final = frozenset({"CLEAR", "DROP"})
_PAIRS: Final = frozenset({"ADD", "MOVE", "COPY"})
_DEFAULT: Final = say(
    "An update has to name the graph that it writes, by GRAPH <…> or WITH <…>. The "
    "default graph is computed from the sources."
)


@dataclass(frozen=True, slots=True)
class Update:
    """An update that is ready to run.

    Attributes
    ----------
    text
        SPARQL, with the data set of each pattern made explicit.
    graphs
        IRIs of the graphs that it may write, in the order of the text.
    start
        Where its first operation begins.
    """

    text: str
    graphs: tuple[str, ...]
    start: int


def read_update(text: str, standard: DataSet, using: DataSet | None = None) -> Update:
    """Read an update.

    Parameters
    ----------
    text
        SPARQL 1.1 Update.
    standard
        What patterns read that name nothing else.
    using
        What they read instead, where the protocol says so.

    Raises
    ------
    QueryRefusedError
        It loads from elsewhere, calls another endpoint, or writes the default graph or one
        that only shows at work.
    QueryError
        Its operations cannot be told apart; or it names its data set itself where the
        protocol names one too.
    """
    text = decoded(text)
    if decoded(text) != text:
        raise QueryRefusedError(say("Words may not be written with escapes of escapes."))
    reading = _Reading(text, standard, using)
    try:
        reading.run()
    except QueryRefusedError:
        # What is no update at all is told as that, and not what it may not do.
        _check(text, reading.start)
        raise
    _check(text, reading.start)
    return Update(reading.result(), tuple(dict.fromkeys(reading.graphs)), reading.start)


@dataclass
class _Reading:
    """One pass over the tokens of an update."""

    text: str
    standard: DataSet
    using: DataSet | None
    graphs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tokens = list(tokens(self.text))
        self._at = 0
        self._base = BASE
        self._prefixes: dict[str, str] = {}
        self._changes: list[tuple[int, int, str]] = []
        self.start = len(self.text)
        """Where the first operation begins."""

    def run(self) -> None:
        while (token := self._peek()) is not None:
            if token.text == ";":
                self._at += 1
            elif self._word() in {"PREFIX", "BASE", "VERSION"}:
                self._prologue()
            else:
                self.start = min(self.start, token.start)
                self._operation()

    def result(self) -> str:
        text = self.text
        for start, end, other in reversed(self._changes):
            text = text[:start] + other + text[end:]
        return text

    def _operation(self) -> None:
        word = self._word()
        self._at += 1
        if word == "LOAD":
            raise QueryRefusedError(NO_LOADS)
        if word in _WHOLE or word == "CREATE":
            end = self._tokens[self._at - 1].end
            if not self._skip_word("SILENT") and word in _WHOLE:
                # No empty graph is kept: one that is not there is as it is wanted.
                self._changes.append((end, end, " SILENT"))
            self._target(word)
        elif word in _PAIRS:
            self._pair(word)
        elif word in {"WITH", "INSERT", "DELETE"}:
            self._at -= 1
            self._modify()
        else:
            self._at -= 1
            raise self._lost()

    def _pair(self, word: str) -> None:
        start = self._tokens[self._at - 1].start
        self._skip_word("SILENT")
        written: list[str] = []
        from_default = False
        for end in range(2):
            if end and not self._skip_word("TO"):
                raise self._lost()
            self._skip_word("GRAPH")
            if self._skip_word("DEFAULT"):
                if end or word == "MOVE":
                    raise QueryRefusedError(_DEFAULT)
                from_default = True
                continue
            graph = self._iri()
            if end or word == "MOVE":
                written.append(graph)
        self.graphs += written
        if from_default:
            # To the engine the default graph is the unnamed one, to everybody else a merge.
            other = f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} "
            other += _clauses(self.standard) + "WHERE { ?s ?p ?o }"
            if word == "COPY":
                other = f"DROP SILENT GRAPH <{graph}> ; {other}"
            self._changes.append((start, self._tokens[self._at - 1].end, other))

    def _target(self, word: str) -> None:
        if self._word() in {"DEFAULT", "NAMED", "ALL"}:
            raise QueryRefusedError(
                say(
                    "{word} takes the graph of one source here: {word} GRAPH <…>.",
                    word=word,
                )
            )
        self._skip_word("GRAPH")
        self.graphs.append(self._iri())

    def _modify(self) -> None:
        graph = self._iri() if self._skip_word("WITH") else None
        names_its_data = graph is not None
        while (word := self._word()) in {"INSERT", "DELETE"}:
            self._at += 1
            following = self._word()
            if following in {"DATA", "WHERE"}:
                self._at += 1
                self._quads(graph)
                if following == "DATA" or word == "DELETE":
                    return
            else:
                self._quads(graph)
        while self._skip_word("USING"):
            names_its_data = True
            self._skip_word("NAMED")
            self._iri()
        where = self._peek()
        if where is None or not self._skip_word("WHERE"):
            raise self._lost()
        if not names_its_data:
            # What an operation before it has made can be read, too.
            own = self.using or self.standard.with_named(self.graphs)
            self._changes.append((where.start, where.start, _clauses(own)))
        elif self.using is not None:
            raise QueryError(
                say("Name the data set in the update or by using-graph-uri, not in both.")
            )
        self._block()

    def _quads(self, graph: str | None) -> None:
        """Note the graphs that a template or data block writes."""
        if not self._skip_mark("{"):
            raise self._lost()
        while (token := self._peek()) is not None and token.text != "}":
            if self._skip_word("GRAPH"):
                named = self._peek()
                if named is not None and named.kind == "variable":
                    raise QueryRefusedError(
                        say(
                            "Which graph an update writes may not depend on what it finds: "
                            "write GRAPH <…> instead of GRAPH {name}.",
                            name=named.text,
                        )
                    )
                self.graphs.append(self._iri())
                self._block()
                continue
            if token.text != ".":
                if graph is None:
                    raise QueryRefusedError(_DEFAULT)
                self.graphs.append(graph)
            if token.text == "{":
                self._block()
            else:
                self._at += 1
        if not self._skip_mark("}"):
            raise self._lost()

    def _block(self) -> None:
        """Pass over what stands in braces."""
        if not self._skip_mark("{"):
            raise self._lost()
        depth = 1
        while depth:
            token = self._peek()
            if token is None:
                raise self._lost()
            self._at += 1
            if token.kind == "mark":
                depth += (token.text == "{") - (token.text == "}")

    def _prologue(self) -> None:
        word = self._word()
        self._at += 1
        if word == "VERSION":
            self._at += 1
            return
        name = ""
        if word == "PREFIX":
            token = self._peek()
            if token is None or token.kind != "name":
                raise self._lost()
            name = token.text.partition(":")[0]
            self._at += 1
        iri = self._iri()
        if word == "BASE":
            self._base = iri
        else:
            self._prefixes[name] = iri

    def _iri(self) -> str:
        token = self._peek()
        if token is None:
            raise self._lost()
        if token.kind == "iri":
            self._at += 1
            return resolved(self._base, token.text[1:-1])
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in self._prefixes:
                self._at += 1
                return self._prefixes[prefix] + local.replace("\\", "")
        raise self._lost()

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _word(self) -> str:
        token = self._peek()
        return token.text.upper() if token is not None and token.kind == "word" else ""

    def _skip_word(self, word: str) -> bool:
        found = self._word() == word
        self._at += found
        return found

    def _skip_mark(self, mark: str) -> bool:
        token = self._peek()
        found = token is not None and token.kind == "mark" and token.text == mark
        self._at += found
        return found

    def _lost(self) -> QueryError:
        token = self._peek()
        place = len(self.text) if token is None else token.start
        line = self.text.count("\n", 0, place) + 1
        column = place - self.text.rfind("\n", 0, place)
        return QueryError(
            say(
                "This is no SPARQL update: line {line}, column {column} is not understood.",
                line=line,
                column=column,
            ),
            line=line,
            column=column,
        )


def _check(text: str, start: int) -> None:
    """Check a text in this process, unless it could be nested so deep that it ends the process."""
    if len(text) <= _LONGEST and sum(map(text.count, "{([!")) <= _DEEPEST:
        check_update(text, start)


def _clauses(dataset: DataSet) -> str:
    default = "".join(f"USING <{graph}> " for graph in dataset.default)
    return default + "".join(f"USING NAMED <{graph}> " for graph in dataset.named)
