-- Book-ins by class by the printed total, of years and of years to date.
WITH told AS (
    SELECT series, period_label, as_of, value
    FROM published_series
    WHERE standing = 'quoted' AND words IS NULL
)
SELECT
    'United States' AS place,
    named.category || coalesce(', as of ' || part.as_of, '') AS category,
    part.period_label AS period,
    NULL AS value,
    part.value AS numerator,
    whole.value AS denominator,
    whole.value AS recorded,
    whole.value AS eligible
FROM (
    VALUES
        ('ice_bookins_convicted', 'convicted'),
        ('ice_bookins_pending', 'charges pending'),
        ('ice_bookins_other', 'other')
) AS named (series, category)
INNER JOIN told AS part ON part.series = named.series
INNER JOIN told AS whole
    ON whole.series = 'ice_bookins_total'
    AND whole.period_label = part.period_label
    AND coalesce(whole.as_of, '') = coalesce(part.as_of, '')
ORDER BY category, period
