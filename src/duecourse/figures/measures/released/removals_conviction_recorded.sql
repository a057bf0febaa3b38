-- Share of rows with a conviction text: how full the field is, and nothing about how many people were convicted.
SELECT
    covers AS place,
    '' AS category,
    'FY' || fiscal_year_of_departure AS period,
    NULL AS value,
    count(conviction) AS numerator,
    count(*) AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM removals
WHERE fiscal_year_of_departure IS NOT NULL
GROUP BY covers, fiscal_year_of_departure
ORDER BY covers, fiscal_year_of_departure
