"""Each alignment joins a term of ours to a term that exists, of the same sort."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, GEO, ORG, OWL, PROV, SDO, SKOS, XSD

from ris3graph import resources
from ris3graph.rdf.namespaces import BASE, ONTOLOGY

LINKS = {
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    SKOS.closeMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
}
# Terms of EURIO (http://data.europa.eu/s66#), from a published list of the ontology.
EURIO = """
Acronym AdministrativeArea Book Coordinates Country DetectedAcronym ForProfitOrganisation
FundingAgency FundingScheme Grant GrantPayment HigherOrSecondaryEducation JournalPaper
MonetaryAmount NonPeerReviewedPublication Organisation OrganisationRole OrganisationUnit
PostalAddress ProceedingsPaper Project ProjectDeliverable ProjectPublication
ProjectReportSummary PublicBody ResearchOrganisation Result Role Site SME ThesisDissertation
TitleAcronym abstract addressCountry addressLocality author code currency date definition
description disburses doi duration endDate finalResults fullAddress funds hasAcronym
hasAddress hasAssociatedFundingScheme hasBeneficiary hasCoordinates hasEUCountryCode
hasEuroSciVocClassification hasFundingAmount hasFundingScheme hasFundingSchemeCall
hasFundingSchemeCategory hasFundingSchemeProgramme hasFundingSchemeTopic
hasFundingSchemeType hasGeographicalLocation hasGrant hasISOCountryCode hasInvolvedParty
hasNUTS0code hasNUTS1code hasNUTS2code hasNUTS3code hasNUTSCode hasNextFundingScheme
hasPayment hasPaymentAmount hasPreviousFundingScheme hasRecipient hasRelatedProject
hasRelatedScheme hasResult hasResultType hasRole hasSite hasSubOrganisation hasSubScheme
hasTotalCost hasUnit identifier implements isAcronymOf isBeneficiaryOf isDisbursedBy isFundedBy
isImplementedBy isInvolvedIn isPaymentOf isRecipientOf isResultOf isRoleOf isSiteOf
isSubOrganisationOf isSubSchemeOf isUnitOf isbn issn journalNumber journalTitle keyword
language latitude legalName longitude name order periodFrom periodNumber periodTo postalCode
postOfficeBoxNumber projectStatus publishedPages publishedYear publisher rcn refersTo
roleLabel shortForm signatureDate startDate streetAddress terminationDate title url value
vatNumber workPerformed
"""
# Terms of the Core Vocabularies (http://data.europa.eu/m8g/): CPOV 2.1.2 and its sisters.
CORE = "AdminUnit ContactPoint Participation PublicEvent PublicOrganisation ReferenceFramework \
adminUnit level role"
TERMS = {
    str(namespace._NS): set(namespace.__annotations__)  # type: ignore[misc]  # a list of rdflib
    for namespace in (DCAT, DCTERMS, FOAF, GEO, ORG, PROV, SDO)
} | {
    "http://data.europa.eu/s66#": set(EURIO.split()),
    "http://data.europa.eu/m8g/": set(CORE.split()),
    "http://www.w3.org/ns/regorg#": {"RegisteredOrganization"},
}


@cache
def alignments() -> Graph:
    return Graph().parse(resources.ontology() / "alignments.ttl")


@cache
def declared() -> Graph:
    graph = Graph()
    for name in ("ris3.ttl", "analysis.ttl"):
        graph.parse(resources.ontology() / name)
    return graph


def links() -> list[tuple[str, str, str]]:
    return sorted(
        (str(term), str(link), str(other))
        for term, link, other in alignments()
        if str(term).startswith(ONTOLOGY)
    )


@pytest.mark.parametrize(("term", "link", "other"), links())
def test_alignments_join_terms_that_exist(term: str, link: str, other: str) -> None:
    kinds = set(declared().objects(URIRef(term), RDF.type))
    assert kinds, "not one of our terms"
    assert URIRef(link) in LINKS
    namespace = next(start for start in TERMS if other.startswith(start))
    name = other.removeprefix(namespace)
    assert name in TERMS[namespace]
    # In all of these vocabularies a class has a capital.
    assert (OWL.Class in kinds) == name[0].isupper()
    assert (URIRef(link) == RDFS.subClassOf) <= (OWL.Class in kinds)
    assert (URIRef(link) == RDFS.subPropertyOf) <= (OWL.Class not in kinds)


UNALIGNED = {
    "AnalysisRun",
    "Assessment",
    "ClusterCandidate",
    "MeetingPlan",
    "Outcome",
    "Score",
    "StatusRecord",
    "IdentityAssertion",
    "Affiliation",
    "Attribution",
    "EDPSession",
    "S3Priority",
}
"""Classes to which no other vocabulary has a term; docs/ontology.md says why."""


def test_every_class_is_aligned_or_it_is_said_why_not() -> None:
    classes = set(declared().subjects(RDF.type, OWL.Class))
    aligned = {each for link in LINKS for each in alignments().subjects(link)} & classes
    assert {str(each).removeprefix(ONTOLOGY) for each in classes - aligned} == UNALIGNED
    docs = Path(__file__).parents[2] / "docs" / "ontology.md"
    section = docs.read_text(encoding="utf-8").partition("## Other vocabularies\n")[2]
    assert set(re.findall(r"`ris3:(\w+)`", section.partition("\n## ")[0])) == UNALIGNED


def test_the_core_names_only_vocabularies_that_the_data_use() -> None:
    others = {
        str(other)
        for link in (*LINKS, RDFS.domain, RDFS.range)
        for other in declared().objects(None, link)
        if not str(other).startswith(ONTOLOGY)
    }
    core = (DCTERMS, PROV, SKOS, XSD, RDFS, OWL, RDF)
    assert {each for each in others if not each.startswith(tuple(map(str, core)))} == {
        "http://id.loc.gov/datatypes/edtf/EDTF"
    }


def test_all_the_vocabularies_that_are_named_are_aligned() -> None:
    graph = alignments()
    used = {str(other) for link in LINKS for other in graph.objects(None, link)}
    for namespace in TERMS:
        assert any(other.startswith(namespace) for other in used), namespace


def test_the_alignments_are_an_ontology_with_a_version() -> None:
    this = URIRef(BASE + "ontology/alignments")
    assert alignments().value(this, OWL.versionIRI) == URIRef(f"{this}/0.2.0")
    assert set(alignments().objects(this, OWL.imports)) == {
        URIRef(BASE + "ontology"),
        URIRef(BASE + "ontology/analysis"),
    }
