-- Bookings with a request by race as the jail recorded it.
WITH told AS (
    SELECT coalesce(nullif(covers, ''), 'Travis County, Texas') AS place, fiscal_year_of_booking AS year, race AS class FROM jail_bookings WHERE fiscal_year_of_booking IS NOT NULL
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
