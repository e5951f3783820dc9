"""The W3C's SPARQL 1.1 test suites, put to a real server over HTTP: ``make conformance``.

The suites are not part of the repository: they lie in ``../shared/rdf-tests`` beside the
checkout, or where ``RDF_TESTS`` says.
"""
