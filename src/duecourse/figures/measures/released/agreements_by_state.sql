-- Agreements on the last list, by state; of two lists of one day the evening one is the last.
WITH newest AS (SELECT max(list) AS list FROM agreements_287g)
SELECT
    coalesce(agreements_287g.state, 'state not stated') AS place,
    '' AS category,
    newest.list AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(agreements_287g.state) AS recorded,
    count(*) AS eligible
FROM agreements_287g
INNER JOIN newest ON agreements_287g.list = newest.list
GROUP BY agreements_287g.state, newest.list
ORDER BY place
