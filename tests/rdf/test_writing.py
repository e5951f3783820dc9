"""What XML cannot hold is refused, and all else is read again by another reader."""

import io

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from ris3graph.errors import FormatError
from ris3graph.rdf.writing import XmlCheck, document

NODE = NamedNode("http://x.example/s")
RDF_XML = "application/rdf+xml"
# Production 2 of XML 1.0: Char.
CHARS = [0x9, 0xA, 0x20, 0x7F, 0x85, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x1FFFE, 0x10FFFF]
NO_CHARS = [*range(1, 9), 0xB, 0xC, *range(0xE, 0x20), 0xFFFE, 0xFFFF]


def _said(text: str, name: str = "p") -> list[Triple]:
    return [Triple(NODE, NamedNode(f"http://x.example/{name}"), Literal(text))]


@pytest.mark.parametrize("code", NO_CHARS)
def test_a_character_that_xml_cannot_hold_is_refused(code: int):
    triples = _said(f"a{chr(code)}b")
    with pytest.raises(FormatError, match=rf"U\+{code:04X}.*Turtle"):
        document(triples, RDF_XML)
    assert chr(code) in rdflib.Graph().parse(data=document(triples, "text/turtle")).value(
        rdflib.URIRef(NODE.value), rdflib.URIRef("http://x.example/p")
    )


@pytest.mark.parametrize("code", CHARS)
def test_all_others_are_written(code: int):
    written = document(_said(f"a{chr(code)}b"), RDF_XML)
    (value,) = rdflib.Graph().parse(data=written, format="xml").objects()
    assert str(value) == f"a{chr(code)}b"


def test_a_property_without_a_name_is_refused():
    with pytest.raises(FormatError, match="ends in no name"):
        document(_said("<oxprefix: ", "123"), RDF_XML)
    assert b"oxprefix" in document(_said("<oxprefix: "), RDF_XML)


def test_a_character_is_found_at_any_border_of_pieces():
    written = io.BytesIO()
    serialize(_said("ї\uffff"), written, format=RdfFormat.RDF_XML)
    for size in range(1, 8):
        with pytest.raises(FormatError):
            _in_pieces(written.getvalue(), size)


def _in_pieces(written: bytes, size: int) -> None:
    check = XmlCheck()
    for start in range(0, len(written), size):
        check.write(written[start : start + size])
