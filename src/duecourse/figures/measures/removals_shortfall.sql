-- How far the booked total lies under what the agency had expected; negative where it lies over it.
SELECT
    booked.place,
    booked.category,
    booked.period,
    booked.starts_on,
    booked.ends_on,
    expected.value - booked.value AS value,
    expected.low - booked.high AS low,
    expected.high - booked.low AS high,
    '' AS words,
    booked.unit,
    booked.basis,
    CASE WHEN 'recalled' IN (booked.standing, expected.standing) THEN 'recalled' ELSE 'computed' END AS standing,
    list_distinct([booked.source, expected.source]) AS sources
FROM facts AS booked
INNER JOIN facts AS expected
    ON expected.series = 'ice_removals_expected'
    AND expected.starts_on = booked.starts_on
    AND expected.ends_on = booked.ends_on
WHERE booked.series = 'ice_removals'
    AND booked.basis = 'booked'
ORDER BY starts_on
