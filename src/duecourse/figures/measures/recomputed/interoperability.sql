-- Facts of sc_removals and sc_activation: the sum of all jurisdictions, and each jurisdiction from its activation on.
WITH counties AS (
    SELECT
        *,
        CASE county_fips
            WHEN '51013' THEN 'Arlington County, Va.'
            WHEN '06075' THEN 'San Francisco, Calif.'
            WHEN '06085' THEN 'Santa Clara County, Calif.'
        END AS place
    FROM interoperability
    WHERE activated_on IS NOT NULL
),

closing AS (
    SELECT max(activated_on) AS ends_on FROM counties
),

long AS (
    UNPIVOT (
        SELECT
            coalesce(place, '') AS place,
            activated_on,
            file_sha256,
            removals AS "all",
            removals_level_1 AS "convicted, level 1",
            removals_level_2 AS "convicted, level 2",
            removals_level_3 AS "convicted, level 3",
            removals_fugitives AS "no conviction: earlier order not followed",
            removals_prior AS "no conviction: removed or returned before",
            removals_entry AS "no conviction: entry without inspection or overstay"
        FROM counties
    )
    ON COLUMNS(* EXCLUDE (place, activated_on, file_sha256))
    INTO NAME category VALUE value
)

SELECT
    'sc_removals' AS series,
    category,
    'United States' AS place,
    'October 2008 to about mid-2012' AS period,
    min(activated_on) AS starts_on,
    any_value(closing.ends_on) AS ends_on,
    sum(value) AS value,
    list_sort(list(DISTINCT file_sha256)) AS files,
    count(*) AS rows_counted
FROM long, closing
GROUP BY category
UNION ALL
SELECT
    'sc_removals',
    category,
    place,
    'activation to about mid-2012',
    activated_on,
    closing.ends_on,
    value,
    [file_sha256],
    1
FROM long, closing
WHERE place <> ''
UNION ALL
SELECT
    'sc_activation',
    '',
    place,
    strftime(activated_on, '%-d %B %Y'),
    activated_on,
    activated_on,
    1,
    [file_sha256],
    1
FROM counties
WHERE place IS NOT NULL
ORDER BY ALL
