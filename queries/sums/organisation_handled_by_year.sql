-- How much each organisation has handled as authority in each year.
-- reads: dcterms:isReplacedBy owl:deprecated hanke:funding hanke:funder hanke:authority
-- reads: hanke:recipient hanke:amount hanke:value hanke:currency hanke:approximate
-- reads: hanke:partOfFunding hanke:awardDate dcterms:temporal dcat:startDate

SELECT iri(organisation) AS organisation, year, iri(currency) AS currency, sum, awards, about
FROM yearly
WHERE role = 'hanke:authority'
ORDER BY organisation, year NULLS FIRST, currency
