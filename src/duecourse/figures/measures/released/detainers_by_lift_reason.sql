-- Requests to hold by why they were lifted.
WITH told AS (
    SELECT covers AS place, fiscal_year_of_detainer AS year, lift_reason AS class FROM detainers WHERE fiscal_year_of_detainer IS NOT NULL
),
whole AS (
    SELECT place, year, count(class) AS recorded, count(*) AS eligible FROM told GROUP BY place, year
)
SELECT
    whole.place,
    told.class AS category,
    'FY' || whole.year AS period,
    NULL AS value,
    count(*) AS numerator,
    whole.recorded AS denominator,
    whole.recorded,
    whole.eligible
FROM told
INNER JOIN whole ON whole.place = told.place AND whole.year = told.year
WHERE told.class IS NOT NULL
GROUP BY whole.place, told.class, whole.year, whole.recorded, whole.eligible
ORDER BY place, period, category
