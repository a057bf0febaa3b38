-- Owners, employers, managers and supervisors charged with a crime after worksite investigations.
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
WHERE series = 'employers_charged'
ORDER BY starts_on, source
