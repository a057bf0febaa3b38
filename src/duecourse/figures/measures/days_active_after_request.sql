-- From the day a jurisdiction asked to leave (or was activated, if later) to the close of the statistics that still
-- list it as active. No row: it never asked, was never activated, or is not in the statistics.
SELECT
    asked.place,
    '' AS category,
    asked.period || ' to about mid-2012' AS period,
    asked.starts_on,
    counted.ends_on,
    date_diff('day', greatest(asked.ends_on, active.starts_on), counted.ends_on) AS value,
    date_diff('day', greatest(asked.ends_on, active.starts_on), counted.ends_on) AS low,
    date_diff('day', greatest(asked.ends_on, active.starts_on), counted.ends_on) AS high,
    '' AS words,
    'days' AS unit,
    counted.basis,
    CASE WHEN 'recalled' IN (asked.standing, active.standing, counted.standing) THEN 'recalled' ELSE 'computed' END
        AS standing,
    list_distinct([asked.source, active.source, counted.source]) AS sources
FROM facts AS asked
INNER JOIN facts AS active
    ON active.series = 'sc_activation'
    AND active.place = asked.place
INNER JOIN facts AS counted
    ON counted.series = 'sc_removals'
    AND counted.category = 'all'
    AND counted.place = asked.place
WHERE asked.series = 'opt_out_requests'
    AND ($place IS NULL OR asked.place = $place)
ORDER BY asked.starts_on, asked.place
