-- Secure Communities by period.
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
        ('sc_jurisdictions_active', 'United States', 'counties active'),
        ('sc_convicted_arrested', 'United States', 'convicted people arrested'),
        ('sc_removals_cumulative', 'United States', 'removals since the start, by GAO'),
        ('sc_state_moas', 'United States', 'states that signed'),
        ('sc_optout_votes', 'United States', 'counties that voted to leave')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
