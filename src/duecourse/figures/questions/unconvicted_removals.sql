-- Removals without a listed conviction among all removals of each county that had any.
SELECT county || ', ' || state AS place, removals_fugitives + removals_prior + removals_entry AS events, removals AS size
FROM interoperability
WHERE removals > 0
ORDER BY county_fips
