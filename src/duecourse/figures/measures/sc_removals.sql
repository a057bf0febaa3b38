-- Removals and returns after a Secure Communities match, by conviction class, cumulative.
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
WHERE series = 'sc_removals'
    AND ($place IS NULL OR place = $place)
    AND ($category IS NULL OR category = $category)
ORDER BY place, category, starts_on
