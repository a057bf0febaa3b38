-- How the agency split the convicted by the gravity of the conviction.
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
WHERE series = 'convicted_by_level'
    AND ($category IS NULL OR category = $category)
ORDER BY category, starts_on
