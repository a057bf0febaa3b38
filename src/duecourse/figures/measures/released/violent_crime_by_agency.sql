-- Violent crimes by people covered; the nation has no count of people in the file, so its printed rate stands.
SELECT
    agency AS place,
    CASE WHEN months_reported < 12 THEN months_reported || ' months reported'
        WHEN agency_code IS NOT NULL AND months_reported IS NULL THEN 'months reported not stated'
        ELSE '' END AS category,
    year::VARCHAR AS period,
    CASE WHEN population IS NULL THEN violent_rate END AS value,
    violent_crimes AS numerator,
    population AS denominator,
    (violent_crimes IS NOT NULL)::INTEGER AS recorded,
    1 AS eligible
FROM crime
ORDER BY year, agency
