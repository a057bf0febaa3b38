-- Each year without the confirmations that belong to the year before: the agency's own figure where it printed one,
-- else the booked total less the late exits. "More than 19,000" late exits leave at most 373,862.
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
    AND basis = 'excluding_lag'
UNION ALL
SELECT
    booked.place,
    booked.category,
    booked.period,
    booked.starts_on,
    booked.ends_on,
    booked.value - late.value AS value,
    booked.low - late.high AS low,
    booked.high - late.low AS high,
    CASE WHEN late.high IS NULL THEN 'at_most' ELSE '' END AS words,
    booked.unit,
    'excluding_lag' AS basis,
    CASE WHEN 'recalled' IN (booked.standing, late.standing) THEN 'recalled' ELSE 'computed' END AS standing,
    list_distinct([booked.source, late.source]) AS sources
FROM facts AS booked
INNER JOIN facts AS late
    ON late.series = 'removals_extra'
    AND late.category = 'exits of the year before'
    AND late.starts_on = booked.starts_on
    AND late.ends_on = booked.ends_on
WHERE booked.series = 'ice_removals'
    AND booked.basis = 'booked'
ORDER BY starts_on, standing
