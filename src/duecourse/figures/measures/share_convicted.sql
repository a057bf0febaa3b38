-- The agency's own printed share of removed people who had any conviction.
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
WHERE series = 'share_convicted'
ORDER BY starts_on, source
