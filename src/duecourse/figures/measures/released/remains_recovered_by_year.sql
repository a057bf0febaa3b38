-- Remains by the fiscal year in which they were recovered.
SELECT
    'Arizona' AS place,
    '' AS category,
    'FY' || fiscal_year_of_recovery AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM remains
WHERE fiscal_year_of_recovery IS NOT NULL
GROUP BY fiscal_year_of_recovery
ORDER BY fiscal_year_of_recovery
