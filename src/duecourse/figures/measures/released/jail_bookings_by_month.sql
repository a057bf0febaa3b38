-- Bookings with a detainer by month.
SELECT
    coalesce(nullif(covers, ''), 'Travis County, Texas') AS place,
    '' AS category,
    strftime(booked_on, '%Y-%m') AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM jail_bookings
WHERE booked_on IS NOT NULL
GROUP BY place, period
ORDER BY place, period
