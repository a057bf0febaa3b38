-- Each sector's part of the deaths of all nine.
SELECT
    parts.sector AS place,
    '' AS category,
    'FY' || parts.fiscal_year AS period,
    NULL AS value,
    parts.deaths AS numerator,
    whole.deaths AS denominator,
    1 AS recorded,
    1 AS eligible
FROM border_deaths AS parts
INNER JOIN border_deaths AS whole ON whole.fiscal_year = parts.fiscal_year AND whole.is_total
WHERE NOT parts.is_total AND parts.deaths <= whole.deaths
ORDER BY parts.fiscal_year, parts.sector
