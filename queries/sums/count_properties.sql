-- How many times each property is used.

SELECT iri(property) AS property, count(*) AS count
FROM view_statements
GROUP BY property
ORDER BY property
