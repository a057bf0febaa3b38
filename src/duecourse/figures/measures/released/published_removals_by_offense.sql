-- Removals by the most serious conviction, by fiscal year.
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
        ('ice_removals_by_offence_homicide', 'United States', 'homicide'),
        ('ice_removals_by_offence_sex_offence', 'United States', 'sexual offense'),
        ('ice_removals_by_offence_drug_offence', 'United States', 'drug offense'),
        ('ice_removals_by_offence_dui', 'United States', 'driving under the influence'),
        ('trac_removals_msc_level1_serious', 'United States', 'level 1, by TRAC'),
        ('trac_removals_msc_immigration_offence', 'United States', 'immigration offense, by TRAC'),
        ('trac_removals_msc_traffic', 'United States', 'traffic, by TRAC')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
