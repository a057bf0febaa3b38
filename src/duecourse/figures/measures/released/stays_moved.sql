-- Stays with more than one facility, of all stays that began in the file.
SELECT
    covers AS place,
    '' AS category,
    'FY' || fiscal_year_of_stay AS period,
    NULL AS value,
    count(*) FILTER (WHERE facilities > 1) AS numerator,
    count(*) AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM detention_stays
WHERE fiscal_year_of_stay IS NOT NULL AND NOT begins_before
GROUP BY place, period
ORDER BY place, period
