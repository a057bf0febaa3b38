-- Money from worksite enforcement as published: sanctions over a window, and fines under final orders by year.
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
WHERE series = 'worksite_money'
ORDER BY basis, starts_on, value
