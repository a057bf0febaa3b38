-- Apprehensions by sector and fiscal year; the total is its own row and is never added.
SELECT
    sector AS place,
    CASE WHEN is_total THEN 'all sectors, as printed' ELSE 'sector' END AS category,
    'FY' || fiscal_year AS period,
    NULL AS value,
    apprehensions AS numerator,
    NULL AS denominator,
    (apprehensions IS NOT NULL)::INTEGER AS recorded,
    1 AS eligible
FROM border_apprehensions
ORDER BY fiscal_year, is_total, sector
