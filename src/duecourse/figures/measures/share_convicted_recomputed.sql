-- Removals with any conviction as a share of all booked removals, from the two counts.
SELECT
    removed.place,
    removed.category,
    removed.period,
    removed.starts_on,
    removed.ends_on,
    100.0 * convicted.value / removed.value AS value,
    100.0 * convicted.low / removed.high AS low,
    100.0 * convicted.high / removed.low AS high,
    convicted.words,
    'percent' AS unit,
    removed.basis,
    CASE WHEN 'recalled' IN (convicted.standing, removed.standing) THEN 'recalled' ELSE 'computed' END AS standing,
    list_distinct([convicted.source, removed.source]) AS sources
FROM facts AS convicted
INNER JOIN facts AS removed
    ON removed.series = 'ice_removals'
    AND removed.basis = 'booked'
    AND removed.starts_on = convicted.starts_on
    AND removed.ends_on = convicted.ends_on
WHERE convicted.series = 'ice_removals_convicted'
ORDER BY starts_on, standing
