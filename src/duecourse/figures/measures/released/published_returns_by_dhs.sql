-- Returns by DHS by fiscal year, one category for each vintage.
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
        ('dhs_returns_vintage_2012yb', 'United States', 'yearbook of 2012'),
        ('dhs_returns_vintage_2013yb', 'United States', 'yearbook of 2013')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
