-- Removals without a listed conviction by state.
SELECT
    coalesce(state, covers) AS place,
    '' AS category,
    'since activation' AS period,
    NULL AS value,
    sum(
        coalesce(
            removals_unconvicted::BIGINT,
            removals_fugitives::BIGINT + removals_prior::BIGINT + removals_entry::BIGINT
        )
    ) AS numerator,
    sum(removals) AS denominator,
    count(removals) AS recorded,
    count(removals) AS eligible
FROM interoperability
WHERE activated_on IS NOT NULL
GROUP BY coalesce(state, covers)
ORDER BY place
