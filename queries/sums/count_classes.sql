-- How many there are of each class, and one example of each.
-- reads: rdf:type

SELECT iri(o) AS class, count(*) AS count, min(iri(s)) AS example
FROM said
WHERE p = 'rdf:type'
GROUP BY o
ORDER BY class
