-- How many triples there are in all.

SELECT count(*) AS count FROM view_statements
