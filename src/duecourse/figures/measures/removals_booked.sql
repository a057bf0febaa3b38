-- What ICE announces: removals and returns, in the year whose book they were locked into.
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
    basis,
    standing,
    [source] AS sources
FROM facts
WHERE series = 'ice_removals'
    AND basis = 'booked'
ORDER BY starts_on, source
