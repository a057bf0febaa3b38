-- The day a jurisdiction's bookings began to be checked.
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
WHERE series = 'sc_activation'
    AND ($place IS NULL OR place = $place)
ORDER BY starts_on, place
