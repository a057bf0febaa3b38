-- Deaths by apprehensions of the same sector and fiscal year, where both files have the year.
SELECT
    deaths.sector AS place,
    '' AS category,
    'FY' || deaths.fiscal_year AS period,
    NULL AS value,
    deaths.deaths AS numerator,
    arrests.apprehensions AS denominator,
    (deaths.deaths IS NOT NULL AND arrests.apprehensions IS NOT NULL)::INTEGER AS recorded,
    1 AS eligible
FROM border_deaths AS deaths
INNER JOIN border_apprehensions AS arrests
    ON deaths.sector = arrests.sector AND deaths.fiscal_year = arrests.fiscal_year
ORDER BY deaths.fiscal_year, deaths.is_total, deaths.sector
