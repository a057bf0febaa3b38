-- Remains by county and fiscal year of recovery.
SELECT
    coalesce(county, 'county not stated') AS place,
    '' AS category,
    'FY' || fiscal_year_of_recovery AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM remains
WHERE fiscal_year_of_recovery IS NOT NULL
GROUP BY place, category, period
ORDER BY place, period, category
