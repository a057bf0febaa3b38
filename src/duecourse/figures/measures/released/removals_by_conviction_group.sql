-- Groups of the conviction text among rows that have one.
WITH years AS (
    SELECT covers, fiscal_year_of_departure, count(conviction) AS recorded, count(*) AS eligible
    FROM removals
    WHERE fiscal_year_of_departure IS NOT NULL
    GROUP BY covers, fiscal_year_of_departure
)
SELECT
    years.covers AS place,
    groups.conviction_group AS category,
    'FY' || years.fiscal_year_of_departure AS period,
    NULL AS value,
    count(removals.conviction_group) AS numerator,
    years.recorded AS denominator,
    years.recorded,
    years.eligible
FROM years
CROSS JOIN (SELECT DISTINCT conviction_group FROM removals WHERE conviction_group IS NOT NULL) AS groups
LEFT JOIN removals
    ON removals.covers = years.covers
    AND removals.fiscal_year_of_departure = years.fiscal_year_of_departure
    AND removals.conviction_group = groups.conviction_group
GROUP BY years.covers, years.fiscal_year_of_departure, years.recorded, years.eligible, groups.conviction_group
ORDER BY place, period, category
