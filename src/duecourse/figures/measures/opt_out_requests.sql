-- The day a jurisdiction asked to leave Secure Communities.
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
WHERE series = 'opt_out_requests'
    AND ($place IS NULL OR place = $place)
ORDER BY starts_on, place
