"""What is wrong with a query that is no SPARQL, as a person would point at it."""
