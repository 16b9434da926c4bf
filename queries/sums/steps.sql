-- What the sums have in common, made once: which things are gone, what each award gives, and which
-- award is a part of which. `said` holds the statements of the view that the sums read: `s` and
-- `o` are terms of N-Triples, `p` is the prefixed name of the property.

CREATE TEMP TABLE gone AS
SELECT DISTINCT s AS thing FROM said WHERE p IN ('dcterms:isReplacedBy', 'owl:deprecated');

CREATE TEMP TABLE fundings AS
SELECT s AS project, o AS award FROM said WHERE p = 'hanke:funding';

CREATE TEMP TABLE fundings_there AS
SELECT project, award FROM fundings ANTI JOIN gone ON gone.thing = fundings.project;

CREATE TEMP TABLE with_amount AS
SELECT DISTINCT s AS award FROM said WHERE p = 'hanke:amount';

CREATE TEMP TABLE money AS
SELECT
    amount.s AS award,
    TRY_CAST(regexp_extract(worth.o, '^"([^"]*)"', 1) AS DECIMAL(38, 18)) AS value,
    currency.o AS currency,
    coalesce(approximate.o LIKE '"true"%' OR approximate.o LIKE '"1"%', FALSE) AS about
FROM (SELECT s, o FROM said WHERE p = 'hanke:amount') AS amount
JOIN (SELECT s, o FROM said WHERE p = 'hanke:value') AS worth ON worth.s = amount.o
JOIN (SELECT s, o FROM said WHERE p = 'hanke:currency') AS currency ON currency.s = amount.o
LEFT JOIN (SELECT s, o FROM said WHERE p = 'hanke:approximate') AS approximate
    ON approximate.s = amount.o;

CREATE TEMP TABLE stated AS
SELECT DISTINCT amount.s AS award
FROM said AS amount
JOIN said AS worth ON worth.s = amount.o AND worth.p = 'hanke:value'
WHERE amount.p = 'hanke:amount'
    AND TRY_CAST(regexp_extract(worth.o, '^"([^"]*)"', 1) AS DECIMAL(38, 18)) >= 0;

CREATE TEMP TABLE above AS
WITH RECURSIVE chain (award, larger) AS (
    SELECT s, o FROM said WHERE p = 'hanke:partOfFunding'
    UNION
    SELECT chain.award, next.o
    FROM chain
    JOIN said AS next ON next.s = chain.larger AND next.p = 'hanke:partOfFunding'
)
SELECT award, larger FROM chain;

CREATE TEMP TABLE above_known AS
SELECT award, larger FROM above SEMI JOIN with_amount ON with_amount.award = above.larger;

-- A negative part is a correction of the nearest award above it whose amount is known.
CREATE TEMP TABLE corrections AS
SELECT above.larger AS award, money.value, money.currency, money.about
FROM above
JOIN money ON money.award = above.award AND money.value < 0
WHERE NOT EXISTS (
    SELECT 1
    FROM above AS first
    JOIN stated ON stated.award = first.larger
    JOIN above AS second ON second.award = first.larger
    WHERE first.award = above.award AND second.larger = above.larger
);

CREATE TEMP TABLE parts AS
SELECT award, value, currency, about FROM money
UNION ALL
SELECT award, value, currency, about FROM corrections;

CREATE TEMP TABLE roles AS
SELECT p AS role, s AS award, o AS organisation
FROM said
WHERE p IN ('hanke:funder', 'hanke:authority', 'hanke:recipient');

CREATE TEMP TABLE projects AS
SELECT s AS project
FROM said
ANTI JOIN gone ON gone.thing = said.s
WHERE p = 'rdf:type' AND o = '<https://w3id.org/hankegraafi/ns#Project>';

CREATE TEMP TABLE starts AS
SELECT temporal.s AS project, regexp_extract(start.o, '^"([0-9]{4})', 1) AS year
FROM said AS temporal
JOIN said AS start ON start.s = temporal.o AND start.p = 'dcat:startDate'
WHERE temporal.p = 'dcterms:temporal';

CREATE TEMP TABLE award_years AS
SELECT s AS award, regexp_extract(o, '^"([0-9]{4})', 1) AS year
FROM said
WHERE p = 'hanke:awardDate';
