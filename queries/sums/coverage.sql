-- The days, months and years in which any period starts or ends.
-- reads: dcat:startDate dcat:endDate

SELECT DISTINCT
    regexp_extract(o, '^"([^"]*)"', 1) AS date,
    regexp_extract(o, '<([^>]*)>$', 1) AS date_datatype
FROM said
WHERE p IN ('dcat:startDate', 'dcat:endDate')
ORDER BY date, date_datatype
