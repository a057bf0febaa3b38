-- Arrests by fiscal year.
SELECT
    covers AS place,
    '' AS category,
    'FY' || fiscal_year_of_arrest AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM arrests
WHERE fiscal_year_of_arrest IS NOT NULL
GROUP BY place, category, period
ORDER BY place, period, category
