"""Texts of RDF that would take all memory, or the process down, before they are read.

The parser of the engine calls itself for each value within a value, and a stack that is
full ends the process; in RDF/XML, entities that refer to entities grow without bound
(«billion laughs»). What is nested so is no data that somebody wrote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ris3graph.said import say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

DEEPEST: Final = 200
"""Values within values; the parser ends the process at some 2,000."""
_MAX_EXPANDED: Final = 1 << 26
"""Characters that all references to entities of a file may grow to."""
_MAX_ENTITIES: Final = 1000

_JSON: Final = (re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL), ("[", "{"), ("]", "}"))
_XML: Final = (
    re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|</|/>|<(?![!?])", re.DOTALL),
    ("<",),
    ("</", "/>"),
)
_TURTLE: Final = (
    re.compile(
        r'"""(?:[^"\\]|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]|\\.|'(?!''))*+'''|"
        r'"(?:[^"\\\n]|\\.)*+"|' + r"'(?:[^'\\\n]|\\.)*+'|"
        r"<[^<>\s]++>|#[^\n]*|<<\(?|\)?>>",
        re.DOTALL,
    ),
    ("<<(", "<<"),
    (")>>", ">>"),
)
_SYNTAXES: Final = {".jsonld": _JSON, ".rdf": _XML, ".owl": _XML}
_ENTITY: Final = re.compile(r"""<!ENTITY\s+(%\s*)?(\S+)\s+(?:"([^"]*)"|'([^']*)')""")
_REFERENCE: Final = re.compile(r"[&%]([^\s;&#]+);")


def is_readable(text: str, suffix: str, findings: Findings) -> bool:
    """Say whether a text can be given to the parser.

    Parameters
    ----------
    text
        The file.
    suffix
        End of its name, which tells the syntax.
    findings
        Receives what is wrong.
    """
    syntax = _SYNTAXES.get(suffix, _TURTLE)
    if syntax is _XML and "<!ENTITY" in text and not _bounded(text, findings):
        return False
    tokens, opening, closing = syntax
    if sum(text.count(mark) for mark in opening) <= DEEPEST:
        return True
    depth = 0
    for found in tokens.finditer(text):
        if found[0] in opening:
            depth += 1
            if depth > DEEPEST:
                findings.add(
                    say("More than {limit} values are nested in one another", limit=DEEPEST),
                    say("Write the file again with the program that made it; no data is so deep."),
                    line=text.count("\n", 0, found.start()) + 1,
                )
                return False
        elif found[0] in closing:
            depth = max(0, depth - 1)
    return True


def _bounded(text: str, findings: Findings) -> bool:
    entities = {found[2]: found for found in _ENTITY.finditer(text)}
    hint = say("Write the values out instead of entities.")
    if len(entities) > _MAX_ENTITIES:
        message = say("The file declares more than {limit} entities", limit=_MAX_ENTITIES)
        findings.add(message, hint)
        return False
    size = 0
    for name, found in entities.items():
        value = found[3] or found[4] or ""
        if found[1] or any(inner in entities for inner in _REFERENCE.findall(value)):
            findings.add(
                say("An entity refers to another one, or is one of parameters"),
                hint,
                line=text.count("\n", 0, found.start()) + 1,
                value=name,
            )
            return False
        size += len(value) * text.count(f"&{name};")
    if size > _MAX_EXPANDED:
        message = say(
            "The entities of the file grow to more than {limit} million characters",
            limit=_MAX_EXPANDED >> 20,
        )
        findings.add(message, hint)
    return size <= _MAX_EXPANDED
