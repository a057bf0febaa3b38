-- Removals of each county by the people living there and the years it was active; the population is an estimate with an error.
-- A row whose own census count is over the county's estimate by more than a quarter stands for several counties: it has no population.
WITH ends AS (
    SELECT max(activated_on) AS last_on FROM interoperability
)
SELECT
    active.county || coalesce(', ' || active.state, '') AS place,
    active.removals AS events,
    living.people * date_diff('day', active.activated_on, ends.last_on) / 365.25 AS size,
    coalesce(living.people_margin, 0) / 1.645 * date_diff('day', active.activated_on, ends.last_on) / 365.25 AS error
FROM interoperability AS active
CROSS JOIN ends
INNER JOIN county_population AS living ON active.county_fips = living.county_fips
    AND coalesce(active.population_2010 <= 1.25 * (living.people + coalesce(living.people_margin, 0)), TRUE)
WHERE active.removals IS NOT NULL AND active.activated_on < ends.last_on AND living.people > 0
ORDER BY active.county_fips, place
