-- Matches of each county by the people living there and the years it was active.
-- A row whose own census count is over the county's estimate by more than a quarter stands for several counties: it has no population.
-- A year is counted from the activation of the county to the last activation in the file. The population is an estimate.
WITH ends AS (
    SELECT max(activated_on) AS last_on FROM interoperability
),
counties AS (
    SELECT
        active.county || coalesce(', ' || active.state, '') AS place,
        active.county_fips,
        active.activated_on,
        active.matches AS counted,
        living.people AS people,
        living.people_margin AS margin,
        date_diff('day', active.activated_on, ends.last_on) / 365.25::DOUBLE AS years
    FROM interoperability AS active
    CROSS JOIN ends
    LEFT JOIN county_population AS living ON active.county_fips = living.county_fips
        AND coalesce(active.population_2010 <= 1.25 * (living.people + coalesce(living.people_margin, 0)), TRUE)
    WHERE active.activated_on IS NOT NULL AND active.matches IS NOT NULL AND active.county_fips IS NOT NULL
)
SELECT
    place,
    county_fips AS category,
    'since ' || activated_on AS period,
    NULL AS value,
    counted AS numerator,
    round(people * years)::BIGINT AS denominator,
    (people IS NOT NULL)::INTEGER AS recorded,
    1 AS eligible,
    margin * years AS denominator_margin
FROM counties
ORDER BY county_fips
