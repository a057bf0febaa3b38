-- Removals with a conviction by all removals of the same source and year.
-- Numbers that were read in a source and are exact; those that are rounded or only remembered are left out.
WITH told AS (
    SELECT series, period_label, value
    FROM published_series
    WHERE standing = 'quoted' AND words IS NULL AND as_of IS NULL
),
pairs AS (
    SELECT
        named.category,
        convicted.period_label AS period,
        convicted.value AS numerator,
        CASE WHEN named.adds THEN convicted.value + whole.value ELSE whole.value END AS denominator
    FROM (
        VALUES
            ('ice_removals_convicted', 'ice_removals_total', 'ICE, all', false),
            ('ice_removals_convicted_interior', 'ice_removals_interior', 'ICE, arrested in the interior', false),
            ('ice_removals_convicted_border', 'ice_removals_border', 'ICE, arrested at the border', false),
            ('dhs_removals_criminal', 'dhs_removals_noncriminal', 'DHS, by criminal status', true)
    ) AS named (part, whole, category, adds)
    INNER JOIN told AS convicted ON convicted.series = named.part
    INNER JOIN told AS whole ON whole.series = named.whole AND whole.period_label = convicted.period_label
)
SELECT
    'United States' AS place,
    category,
    period,
    NULL AS value,
    numerator,
    denominator,
    denominator AS recorded,
    denominator AS eligible
FROM pairs
ORDER BY category, period
