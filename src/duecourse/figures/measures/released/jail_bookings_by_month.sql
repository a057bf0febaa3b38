-- Bookings with a detainer by month.
SELECT
    'Travis County, Texas' AS place,
    '' AS category,
    strftime(booked_on, '%Y-%m') AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM jail_bookings
WHERE booked_on IS NOT NULL
GROUP BY strftime(booked_on, '%Y-%m')
ORDER BY strftime(booked_on, '%Y-%m')
