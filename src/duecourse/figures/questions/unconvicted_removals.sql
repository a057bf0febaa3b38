-- Removals without a listed conviction among all removals of each county that had any.
SELECT
    county || coalesce(', ' || state, '') AS place,
    coalesce(
        removals_unconvicted::BIGINT,
        removals_fugitives::BIGINT + removals_prior::BIGINT + removals_entry::BIGINT
    ) AS events,
    removals AS size
FROM interoperability
WHERE removals > 0
ORDER BY county_fips, place
