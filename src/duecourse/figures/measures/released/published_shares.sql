-- Percentages as printed, by period.
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
        ('ice_share_convicted', 'United States', 'removals of people with any conviction'),
        ('ice_convicted_share_level1', 'United States', 'convicted removals, level 1'),
        ('ice_convicted_share_level2', 'United States', 'convicted removals, level 2'),
        ('ice_convicted_share_level3', 'United States', 'convicted removals, level 3'),
        ('ice_share_in_any_priority', 'United States', 'removals in any priority'),
        ('trac_share_level1', 'United States', 'removals, level 1, by TRAC'),
        ('nyt_share_minor_or_none', 'United States', 'removals with a minor offense or none, by a newspaper'),
        ('sc_share_of_ice_removals', 'United States', 'removals attributed to Secure Communities'),
        ('sc_share_convicted_cumulative', 'United States', 'Secure Communities removals with a conviction, by GAO'),
        ('sc_share_no_arrest_charge_recorded', 'United States', 'Secure Communities removals without a recorded charge, by GAO'),
        ('detainers_share_no_conviction', 'United States', 'detainers without a conviction, by TRAC'),
        ('detainers_share_no_record', 'United States', 'detainers without a record, by TRAC'),
        ('mpi_287g_share_misdemeanor_or_traffic', 'United States', '287(g) activity, misdemeanors and traffic')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
