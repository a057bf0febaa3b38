-- Removals by ICE by fiscal year, one row for each basis.
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
        ('ice_removals_total', 'United States', 'booked'),
        ('ice_removals_excluding_lag', 'United States', 'booked, without late confirmations of the year before'),
        ('ice_removals_and_returns_trac', 'United States', 'removals and returns by TRAC'),
        ('ice_removals_total_workbook', 'United States', 'booked, by the workbooks'),
        ('ice_removals_interior', 'United States', 'booked, arrested in the interior'),
        ('ice_removals_border', 'United States', 'booked, arrested at the border'),
        ('ice_removals_expectation', 'United States', 'expected by the agency'),
        ('ice_removals_aor_denver', 'Denver area of responsibility', 'booked')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
