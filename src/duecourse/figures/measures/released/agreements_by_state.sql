-- Agreements on the last dated list, by state.
WITH newest AS (SELECT max(listed_on) AS listed_on FROM agreements_287g)
SELECT
    coalesce(agreements_287g.state, 'state not stated') AS place,
    '' AS category,
    newest.listed_on::VARCHAR AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(agreements_287g.state) AS recorded,
    count(*) AS eligible
FROM agreements_287g
INNER JOIN newest ON agreements_287g.listed_on = newest.listed_on
GROUP BY agreements_287g.state, newest.listed_on
ORDER BY place
