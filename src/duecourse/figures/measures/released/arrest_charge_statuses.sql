-- Criminal charges on arrest forms by status; a form in the file twice is counted twice, because rows are never dropped.
WITH charges AS (
    SELECT
        CASE WHEN status IN ('Dismissed', 'Overturned') THEN 'Dismissed or overturned' ELSE status END AS status
    FROM arrest_charges
    WHERE kind = 'criminal'
),
whole AS (
    SELECT count(status) AS recorded, count(*) AS eligible FROM charges
)
SELECT
    'Seattle area of responsibility' AS place,
    charges.status AS category,
    'arrests of the file' AS period,
    NULL AS value,
    count(*) AS numerator,
    whole.recorded AS denominator,
    whole.recorded,
    whole.eligible
FROM charges, whole
WHERE charges.status IS NOT NULL
GROUP BY charges.status, whole.recorded, whole.eligible
ORDER BY numerator DESC, charges.status
