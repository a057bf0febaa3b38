-- Apprehensions nationwide by fiscal year.
SELECT
    'United States' AS place,
    '' AS category,
    'FY' || fiscal_year AS period,
    NULL AS value,
    apprehensions AS numerator,
    NULL AS denominator,
    CASE WHEN apprehensions IS NULL THEN 0 ELSE 1 END AS recorded,
    1 AS eligible
FROM border_apprehensions_nationwide
ORDER BY fiscal_year
