-- Groups of the conviction text among rows that have one; a text that fits no group is in the group other.
WITH told AS MATERIALIZED (
    SELECT covers AS place, fiscal_year_of_departure AS year, conviction_group AS class, count(*) AS counted
    FROM removals
    GROUP BY 1, 2, 3
),
years AS (
    SELECT
        place,
        year,
        sum(CASE WHEN class IS NULL THEN 0 ELSE counted END) AS recorded,
        sum(counted) AS eligible
    FROM told
    WHERE year IS NOT NULL
    GROUP BY place, year
)
SELECT
    years.place,
    groups.class AS category,
    'FY' || years.year AS period,
    NULL AS value,
    coalesce(told.counted, 0) AS numerator,
    years.recorded AS denominator,
    years.recorded,
    years.eligible
FROM years
CROSS JOIN (SELECT DISTINCT class FROM told WHERE class IS NOT NULL) AS groups
LEFT JOIN told ON told.place = years.place AND told.year = years.year AND told.class = groups.class
ORDER BY years.place, period, category
