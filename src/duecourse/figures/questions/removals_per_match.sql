-- Removals and matches of each county that had any match.
SELECT county || coalesce(', ' || state, '') AS place, removals AS events, matches AS size
FROM interoperability
WHERE matches > 0 AND removals IS NOT NULL
ORDER BY county_fips, place
