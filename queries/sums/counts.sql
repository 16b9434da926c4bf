-- How many there are of each kind.
-- reads: rdf:type dcterms:isReplacedBy owl:deprecated

SELECT iri(o) AS class, count(*) AS count
FROM said
ANTI JOIN gone ON gone.thing = said.s
WHERE p = 'rdf:type'
    AND o IN (
        '<https://w3id.org/hankegraafi/ns#Project>',
        '<https://w3id.org/hankegraafi/ns#Organisation>',
        '<https://w3id.org/hankegraafi/ns#Programme>',
        '<http://xmlns.com/foaf/0.1/Document>'
    )
GROUP BY o
ORDER BY class
