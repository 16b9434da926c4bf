-- How many triples there are in each named graph.

SELECT iri(graph) AS graph, sum(count)::BIGINT AS count
FROM claims
GROUP BY graph
ORDER BY graph
