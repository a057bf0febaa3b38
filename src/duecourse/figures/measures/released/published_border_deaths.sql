-- Deaths on the border by fiscal year.
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
        ('usbp_deaths_big_bend', 'Big Bend', 'Border Patrol'),
        ('usbp_deaths_del_rio', 'Del Rio', 'Border Patrol'),
        ('usbp_deaths_el_centro', 'El Centro', 'Border Patrol'),
        ('usbp_deaths_el_paso', 'El Paso', 'Border Patrol'),
        ('usbp_deaths_laredo', 'Laredo', 'Border Patrol'),
        ('usbp_deaths_rio_grande_valley', 'Rio Grande Valley', 'Border Patrol'),
        ('usbp_deaths_san_diego', 'San Diego', 'Border Patrol'),
        ('usbp_deaths_tucson', 'Tucson', 'Border Patrol'),
        ('usbp_deaths_yuma', 'Yuma', 'Border Patrol'),
        ('usbp_deaths_southwest_border', 'Southwest border', 'Border Patrol'),
        ('arizona_opengis_recovered_remains', 'Arizona', 'remains recovered')
) AS named (series, place, category) ON told.series = named.series
WHERE told.standing = 'quoted' AND coalesce(told.words, '') != 'less_than'
ORDER BY named.place, category, period, told.file_row
