"""What the read compliance suite reads."""

from __future__ import annotations

from ris3graph.rdf.namespaces import META_GRAPH, ONTOLOGY_GRAPH, RESOLVED_GRAPH, source_graph

ONE, TWO, SECRET, MANY = (source_graph(name) for name in ("one", "two", "secret", "many"))
LONG = 12_000
"""Statements of `MANY`: more than some products give in one answer."""

_PREFIXES = """
PREFIX e: <http://e/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""

_RESOLVED = """
e:ann a e:Person ; e:name "Анна"@uk , "Ann"@en ; e:age 30 ; e:height 1.75 ; e:weight 60.5e0 ;
  e:active true ; e:born "1990-05-17"^^xsd:date ; e:seen "2024-02-29T12:00:00Z"^^xsd:dateTime ;
  e:knows e:bob ; e:shared "in two graphs" .
e:bob a e:Person ; e:name "Bob"@en ; e:age 25 ; e:active false ; e:knows e:eve ; e:code "007" ;
  e:note "line\\nbreak \\"quoted\\" \\\\ back, comma\\tand 🌍" .
e:eve a e:Person ; e:name "Єва"@uk , "Eve"@en-GB ; e:age 40 ; e:knows e:ann ;
  e:page <http://e/a,b?c=d&e=%20f#g> .
e:typed e:integer 1 ; e:own "x"^^e:datatype ;
  e:year "2010"^^xsd:gYear ; e:month "2010-05"^^xsd:gYearMonth ; e:empty "" ;
  e:duration "P1DT2H"^^xsd:dayTimeDuration ; e:uri "http://x/"^^xsd:anyURI ;
  e:big 12345678901234567890 ; e:third 4.666666666666667e0 ;
  e:moment "2024-02-29T12:00:00.25+02:00"^^xsd:dateTime .
"""

GRAPHS = {
    ONE: _PREFIXES + 'e:s e:p "1" ; e:next e:a .',
    TWO: _PREFIXES + 'e:s e:p "2" .',
    SECRET: _PREFIXES + 'e:s e:p "secret" . e:a e:next e:b .',
    MANY: _PREFIXES + " ".join(f"e:i{number} e:n {number} ." for number in range(LONG)),
    RESOLVED_GRAPH: _PREFIXES + _RESOLVED,
    ONTOLOGY_GRAPH: _PREFIXES
    + 'e:Person a owl:Class ; rdfs:label "Person"@en . e:ann e:shared "in two graphs" .',
    META_GRAPH: _PREFIXES + 'e:ann e:loaded "today" .',
}
