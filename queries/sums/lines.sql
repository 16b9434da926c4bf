-- The lines of the dumps, taken apart once. `curated_lines` and `all_lines` have one column, `line`;
-- `wanted` names the properties that the sums read.

CREATE MACRO iri(term) AS substr(term, 2, length(term) - 2);

-- What a literal says, its language, and its datatype where it is no plain text. The escapes of
-- N-Triples that a dump has are those of JSON.
CREATE MACRO lexical(term) AS
CASE
    WHEN contains(term, '\')
    THEN CAST(regexp_extract(term, '^(".*")[^"]*$', 1) AS JSON) ->> '$'
    ELSE regexp_extract(term, '^"([^"]*)"', 1)
END;
CREATE MACRO language(term) AS nullif(regexp_extract(term, '"@([A-Za-z0-9-]+)$', 1), '');
CREATE MACRO datatype(term) AS nullif(regexp_extract(term, '"\^\^<([^>]*)>$', 1), '');

-- A share of a whole to four places, a half rounded up.
CREATE MACRO share(part, whole) AS
CASE
    WHEN whole = 0 THEN CAST(0 AS DECIMAL(9, 4))
    ELSE CAST((20000 * part + whole) // (2 * whole) * 0.0001 AS DECIMAL(9, 4))
END;

CREATE TEMP VIEW view_statements AS
SELECT split_part(line, ' ', 1) AS subject, split_part(line, ' ', 2) AS property, line
FROM curated_lines;

CREATE TEMP TABLE said AS
SELECT
    subject AS s,
    wanted.name AS p,
    substr(line, length(subject) + length(property) + 3,
        length(line) - length(subject) - length(property) - 4) AS o
FROM view_statements
JOIN wanted ON wanted.term = property;

-- What stands in a named graph ends with its name, but an object that is an IRI may end a line too.
CREATE TEMP TABLE claims AS
SELECT graph, is_statement, count(*) AS count
FROM (
    SELECT
        CASE
            WHEN split_part(line, ' ', 3)[1] = '"' OR split_part(line, ' ', 4) <> '.'
            THEN regexp_extract(line, ' (<[^> ]*>) \.$', 1)
            ELSE ''
        END AS graph,
        split_part(line, ' ', 2) = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>'
            AND split_part(line, ' ', 3) = '<https://w3id.org/hankegraafi/ns#Statement>'
            AS is_statement
    FROM all_lines
)
WHERE graph <> ''
GROUP BY graph, is_statement;
