-- The gravest local charge of each booking with a detainer; the detainer itself is no charge.
WITH bookings AS (
    SELECT
        coalesce(nullif(bookings.covers, ''), 'Travis County, Texas') AS place,
        bookings.booking_key,
        bookings.fiscal_year_of_booking AS fiscal_year,
        min(CASE charges.level WHEN 'felony' THEN 1 WHEN 'misdemeanor A or B' THEN 2 WHEN 'misdemeanor C' THEN 3 END)
            AS gravest
    FROM jail_bookings AS bookings
    INNER JOIN jail_charges AS charges ON bookings.booking_key = charges.booking_key AND NOT charges.is_detainer
    WHERE bookings.fiscal_year_of_booking IS NOT NULL
    GROUP BY coalesce(nullif(bookings.covers, ''), 'Travis County, Texas'), bookings.booking_key, bookings.fiscal_year_of_booking
),
years AS (
    SELECT place, fiscal_year, count(gravest) AS recorded, count(*) AS eligible
    FROM bookings
    GROUP BY place, fiscal_year
)
SELECT
    years.place,
    levels.level AS category,
    'FY' || years.fiscal_year AS period,
    NULL AS value,
    count(bookings.booking_key) AS numerator,
    years.recorded AS denominator,
    years.recorded,
    years.eligible
FROM years
CROSS JOIN (VALUES (1, 'felony'), (2, 'misdemeanor A or B'), (3, 'misdemeanor C')) AS levels (gravest, level)
LEFT JOIN bookings ON bookings.place = years.place
    AND bookings.fiscal_year = years.fiscal_year
    AND bookings.gravest = levels.gravest
GROUP BY years.place, years.fiscal_year, years.recorded, years.eligible, levels.gravest, levels.level
ORDER BY years.place, years.fiscal_year, levels.gravest
