-- What was added to the total of FY2010, and what was left out of it.
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
        ('padding_prior_year_exits_counted', 'United States', 'exits of the year before, counted'),
        ('padding_mexican_interior_repatriation_extra', 'United States', 'repatriation program, five weeks more'),
        ('padding_total', 'United States', 'both together'),
        ('ice_removals_excluded_cbp_expedited', 'United States', 'expedited removals closed for CBP, left out')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
