"""What a product is known to answer otherwise than SPARQL 1.1 asks, with the cause.

Each entry is a test of the suite that fails there, and has to: where it passes, the entry
goes. `docs/mirrors.md` lists the causes.
"""

from __future__ import annotations

_STORED = "stores values in types of its own"
_BOOLEAN = "has no booleans: a comparison is 0 or 1"
_PATHS = "walks paths from one given end alone, and not back to where they began"

KNOWN: dict[str, dict[str, str]] = {
    "embedded": {},
    "oxigraph": {},
    "virtuoso": {
        "test_data_set[empty-graph-pattern]": "GRAPH ?g {} has no solutions",
        "test_data_set[minus]": "MINUS and EXISTS take a graph that is not in the data set for met",
        "test_term[integer-beyond-64-bits]": _STORED,
        "test_term[date-time-with-zone]": _STORED,
        "test_term[duration]": _STORED,
        "test_term[double-of-many-digits]": "gives six digits of a double",
        "test_answer[path-in-a-circle]": _PATHS,
        "test_answer[path-of-both-ends]": _PATHS,
        "test_answer[division]": "divides integers as integers",
        "test_answer[comparison-is-boolean]": _BOOLEAN,
        "test_answer[is-kinds]": _BOOLEAN,
        "test_a_blank_node_in_a_row": "does not know BNODE()",
        "test_describe": "describes out of all graphs; refused",
        "test_a_long_answer_is_whole": "sorts 10,000 rows at most where there is a LIMIT",
    },
}
