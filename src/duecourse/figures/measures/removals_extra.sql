-- Exits added to the booked total of a year beside its own, or left out of it.
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
WHERE series = 'removals_extra'
    AND ($category IS NULL OR category = $category)
ORDER BY category, starts_on
