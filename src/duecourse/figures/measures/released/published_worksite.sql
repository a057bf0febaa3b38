-- Worksite enforcement by fiscal year.
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
        ('worksite_i9_inspections', 'United States', 'inspections'),
        ('worksite_audits_since_jan2009', 'United States', 'inspections since January 2009'),
        ('worksite_employers_criminally_charged', 'United States', 'employers charged'),
        ('worksite_managers_arrested', 'United States', 'managers arrested'),
        ('worksite_final_orders', 'United States', 'final orders'),
        ('worksite_debarred_businesses', 'United States', 'businesses barred from contracts'),
        ('worksite_debarred_persons', 'United States', 'people barred from contracts')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
