-- Each sector's part of the apprehensions of all nine.
SELECT
    parts.sector AS place,
    '' AS category,
    'FY' || parts.fiscal_year AS period,
    NULL AS value,
    parts.apprehensions AS numerator,
    whole.apprehensions AS denominator,
    1 AS recorded,
    1 AS eligible
FROM border_apprehensions AS parts
INNER JOIN border_apprehensions AS whole ON whole.fiscal_year = parts.fiscal_year AND whole.is_total
WHERE NOT parts.is_total AND parts.apprehensions <= whole.apprehensions
ORDER BY parts.fiscal_year, parts.sector
