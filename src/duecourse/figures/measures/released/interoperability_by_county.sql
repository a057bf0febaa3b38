-- Removals of each county since it was switched on.
SELECT
    county || coalesce(', ' || state, '') AS place,
    coalesce(county_fips, '') AS category,
    'since ' || activated_on AS period,
    NULL AS value,
    removals AS numerator,
    NULL AS denominator,
    (removals IS NOT NULL)::INTEGER AS recorded,
    1 AS eligible
FROM interoperability
WHERE activated_on IS NOT NULL
ORDER BY removals DESC, county_fips, county
