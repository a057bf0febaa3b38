-- Deaths by sector and fiscal year; the total is its own row and is never added.
SELECT
    sector AS place,
    CASE WHEN is_total THEN 'all sectors, as printed' ELSE 'sector' END AS category,
    'FY' || fiscal_year AS period,
    NULL AS value,
    deaths AS numerator,
    NULL AS denominator,
    (deaths IS NOT NULL)::INTEGER AS recorded,
    1 AS eligible
FROM border_deaths
ORDER BY fiscal_year, is_total, sector
