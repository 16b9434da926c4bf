-- The organisations, with their names, kinds, municipalities and the bodies that they are units of.
-- reads: rdf:type skos:prefLabel hanke:organisationKind hanke:homeMunicipality org:unitOf
-- reads: dcterms:isReplacedBy owl:deprecated

SELECT
    iri(thing.s) AS thing,
    CASE WHEN about.p = 'skos:prefLabel' THEN lexical(about.o) END AS name,
    CASE WHEN about.p = 'skos:prefLabel' THEN language(about.o) END AS name_language,
    CASE WHEN about.p = 'hanke:organisationKind' THEN iri(about.o) END AS kind,
    CASE WHEN about.p = 'hanke:homeMunicipality' THEN iri(about.o) END AS municipality,
    CASE WHEN about.p = 'org:unitOf' THEN iri(about.o) END AS body
FROM said AS thing
ANTI JOIN gone ON gone.thing = thing.s
JOIN said AS about
    ON about.s = thing.s
    AND about.p IN (
        'skos:prefLabel', 'hanke:organisationKind', 'hanke:homeMunicipality', 'org:unitOf'
    )
WHERE thing.p = 'rdf:type' AND thing.o = '<https://w3id.org/hankegraafi/ns#Organisation>'
ORDER BY ALL
