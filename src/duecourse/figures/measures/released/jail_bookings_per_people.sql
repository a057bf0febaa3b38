-- Bookings with a detainer by the people living in the county, in the years that the survey covers.
WITH booked AS (
    SELECT
        coalesce(nullif(covers, ''), 'Travis County, Texas') AS place,
        fiscal_year_of_booking AS year,
        count(*) AS counted
    FROM jail_bookings
    WHERE fiscal_year_of_booking BETWEEN 2013 AND 2017
    GROUP BY 1, 2
)
SELECT
    booked.place,
    '' AS category,
    'FY' || booked.year AS period,
    NULL AS value,
    booked.counted AS numerator,
    living.people AS denominator,
    booked.counted AS recorded,
    booked.counted AS eligible,
    living.people_margin AS denominator_margin
FROM booked
INNER JOIN county_population AS living ON booked.place = living.county
ORDER BY booked.place, period
