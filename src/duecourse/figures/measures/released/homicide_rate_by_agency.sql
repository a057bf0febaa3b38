-- Homicides by people covered.
SELECT
    agency AS place,
    CASE WHEN months_reported < 12 THEN months_reported || ' months reported' ELSE '' END AS category,
    year::VARCHAR AS period,
    CASE WHEN population IS NULL THEN homicide_rate END AS value,
    homicides AS numerator,
    population AS denominator,
    CASE WHEN homicides IS NULL THEN 0 ELSE 1 END AS recorded,
    1 AS eligible
FROM crime
ORDER BY year, agency
