-- How many things are described.

SELECT count(DISTINCT subject) AS count FROM view_statements
