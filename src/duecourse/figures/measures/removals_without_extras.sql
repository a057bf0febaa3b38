-- As excluding lag, and also without the exits of the longer repatriation flights, where a source counts them.
WITH extras AS (
    SELECT
        starts_on,
        ends_on,
        sum(value) AS value,
        sum(low) AS low,
        list(DISTINCT source ORDER BY source) AS sources,
        bool_or(standing = 'recalled') AS recalled
    FROM facts
    WHERE series = 'removals_extra'
        AND category IN ('exits of the year before', 'longer repatriation flights')
    GROUP BY starts_on, ends_on
)

SELECT
    place,
    category,
    period,
    starts_on,
    ends_on,
    value,
    low,
    high,
    words,
    unit,
    'without_extras' AS basis,
    standing,
    [source] AS sources
FROM facts
WHERE series = 'ice_removals'
    AND basis = 'excluding_lag'
    AND starts_on NOT IN (SELECT starts_on FROM extras)
UNION ALL
SELECT
    booked.place,
    booked.category,
    booked.period,
    booked.starts_on,
    booked.ends_on,
    booked.value - extras.value AS value,
    NULL AS low,
    booked.high - extras.low AS high,
    'at_most' AS words,
    booked.unit,
    'without_extras' AS basis,
    CASE WHEN extras.recalled OR booked.standing = 'recalled' THEN 'recalled' ELSE 'computed' END AS standing,
    list_distinct(list_prepend(booked.source, extras.sources)) AS sources
FROM facts AS booked
INNER JOIN extras
    ON extras.starts_on = booked.starts_on
    AND extras.ends_on = booked.ends_on
WHERE booked.series = 'ice_removals'
    AND booked.basis = 'booked'
ORDER BY starts_on
