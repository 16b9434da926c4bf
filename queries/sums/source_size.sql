-- How many triples there are in the graph of each source.

SELECT iri(graph) AS source, sum(count)::BIGINT AS count
FROM claims
GROUP BY graph
ORDER BY source
