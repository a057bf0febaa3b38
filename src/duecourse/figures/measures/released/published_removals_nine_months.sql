-- Removals from October to June, by fiscal year.
-- Numbers that were read in a source; those that are only remembered are left out.
SELECT
    named.place,
    named.category || coalesce(', as of ' || told.as_of, '') AS category,
    told.period_label AS period,
    told.value,
    NULL AS numerator,
    NULL AS denominator,
    1 AS recorded,
    1 AS eligible,
    coalesce(told.words, '') AS words
FROM published_series AS told
INNER JOIN (
    VALUES
        ('ice_removals_first_nine_months', 'United States', 'October to June')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
