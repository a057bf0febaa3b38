-- Removals of people with a conviction of a named kind.
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
WHERE series = 'ice_removals_by_offense'
    AND ($category IS NULL OR category = $category)
ORDER BY category, starts_on
