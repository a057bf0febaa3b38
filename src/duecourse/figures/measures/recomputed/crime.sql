-- Facts of violent_crimes, police_population and the national violent_crime_rate, by calendar year, whole years alone.
WITH agencies AS (
    SELECT *, agency_code IS NULL AND agency = 'National' AS is_nation
    FROM crime
    WHERE year = 2010 AND (months_reported IS NULL OR months_reported >= 12)
),

facts AS (
    SELECT 'violent_crimes' AS series, agency AS place, year, violent_crimes AS value, file_sha256
    FROM agencies
    WHERE NOT is_nation
    UNION ALL
    SELECT 'police_population', agency, year, population, file_sha256
    FROM agencies
    WHERE NOT is_nation
    UNION ALL
    SELECT 'violent_crime_rate', 'United States', year, violent_rate, file_sha256
    FROM agencies
    WHERE is_nation
)

SELECT
    series,
    '' AS category,
    place,
    year::VARCHAR AS period,
    make_date(year, 1, 1) AS starts_on,
    make_date(year, 12, 31) AS ends_on,
    value,
    [file_sha256] AS files,
    1 AS rows_counted
FROM facts
WHERE value IS NOT NULL
ORDER BY ALL
