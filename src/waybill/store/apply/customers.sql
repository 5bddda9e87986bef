-- name: customer
-- types: customer.added
INSERT INTO customer (shop_id, customer_id, since)
SELECT e.shop_id, (e.data->>'customer_id')::uuid, e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.added';

-- name: customer_person
-- types: customer.changed
UPDATE customer c SET person_id = d.person_id
FROM (
    SELECT DISTINCT ON (d.customer_id) d.customer_id, d.person_id
    FROM event e, jsonb_to_record(e.data) AS d (customer_id uuid, person_id uuid)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.changed'
    ORDER BY d.customer_id, e.seq DESC
) d
WHERE c.shop_id = $1 AND c.customer_id = d.customer_id;

-- name: customer_erased
-- types: customer.erased
UPDATE customer c SET erased_at = e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.erased'
    AND c.shop_id = $1 AND c.customer_id = (e.data->>'customer_id')::uuid;

-- name: consent
-- types: customer.annotated
UPDATE customer c SET email_marketing = coalesce(d.email_marketing, c.email_marketing),
    sms_marketing = coalesce(d.sms_marketing, c.sms_marketing), profiling = coalesce(d.profiling, c.profiling),
    consent_at = d.at, consent_source = d.source
FROM (
    SELECT d.customer_id, (array_agg(d.email_marketing ORDER BY e.seq DESC) FILTER (WHERE d.email_marketing IS NOT NULL))[1] AS email_marketing,
        (array_agg(d.sms_marketing ORDER BY e.seq DESC) FILTER (WHERE d.sms_marketing IS NOT NULL))[1] AS sms_marketing,
        (array_agg(d.profiling ORDER BY e.seq DESC) FILTER (WHERE d.profiling IS NOT NULL))[1] AS profiling,
        max(e.occurred_at) AS at, (array_agg(d.source ORDER BY e.seq DESC))[1] AS source
    FROM event e, jsonb_to_record(e.data) AS d (
        customer_id uuid, email_marketing boolean, sms_marketing boolean, profiling boolean, source text
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.annotated' AND d.source IS NOT NULL
    GROUP BY d.customer_id
) d
WHERE c.shop_id = $1 AND c.customer_id = d.customer_id;

-- name: customer_tags_gone
-- A batch's last word on a tag holds.
-- types: customer.annotated
DELETE FROM customer_tag t
USING (
    SELECT DISTINCT ON (customer_id, tag) customer_id, tag, removed
    FROM (
        SELECT (e.data->>'customer_id')::uuid AS customer_id, w.tag, e.seq, k.removed
        FROM event e
        CROSS JOIN (VALUES ('tags_added', false), ('tags_removed', true)) AS k (key, removed)
        CROSS JOIN LATERAL jsonb_array_elements_text(e.data->k.key) AS w (tag)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.annotated' AND e.data ? k.key
    ) said
    ORDER BY customer_id, tag, seq DESC, removed
) d
WHERE t.shop_id = $1 AND t.customer_id = d.customer_id AND t.tag = d.tag AND d.removed;

-- name: customer_tags
-- types: customer.annotated
INSERT INTO customer_tag (shop_id, customer_id, tag)
SELECT $1, d.customer_id, d.tag
FROM (
    SELECT DISTINCT ON (customer_id, tag) customer_id, tag, removed
    FROM (
        SELECT (e.data->>'customer_id')::uuid AS customer_id, w.tag, e.seq, k.removed
        FROM event e
        CROSS JOIN (VALUES ('tags_added', false), ('tags_removed', true)) AS k (key, removed)
        CROSS JOIN LATERAL jsonb_array_elements_text(e.data->k.key) AS w (tag)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.annotated' AND e.data ? k.key
    ) said
    ORDER BY customer_id, tag, seq DESC, removed
) d
WHERE NOT d.removed
ON CONFLICT (shop_id, customer_id, tag) DO NOTHING;

-- name: merged
-- What either agreed to last holds; of several duplicates, the one that was asked last.
-- types: customer.merged
WITH RECURSIVE step AS (
    SELECT (data->>'duplicate_id')::uuid AS duplicate_id, (data->>'customer_id')::uuid AS customer_id
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'customer.merged'
),
-- with those who were merged into a duplicate in the same batch
gone AS (
    SELECT duplicate_id, customer_id FROM step
    UNION ALL
    SELECT g.duplicate_id, s.customer_id FROM gone g JOIN step s ON s.duplicate_id = g.customer_id
)
UPDATE customer c SET since = least(c.since, d.since),
    email_marketing = CASE WHEN d.newer THEN coalesce(d.email_marketing, c.email_marketing) ELSE coalesce(c.email_marketing, d.email_marketing) END,
    sms_marketing = CASE WHEN d.newer THEN coalesce(d.sms_marketing, c.sms_marketing) ELSE coalesce(c.sms_marketing, d.sms_marketing) END,
    profiling = CASE WHEN d.newer THEN coalesce(d.profiling, c.profiling) ELSE coalesce(c.profiling, d.profiling) END,
    consent_source = CASE WHEN d.newer THEN d.consent_source ELSE c.consent_source END,
    consent_at = greatest(c.consent_at, d.consent_at)
FROM (
    SELECT m.kept AS customer_id, min(m.since) AS since, max(m.consent_at) AS consent_at,
        (array_agg(m.email_marketing ORDER BY m.consent_at DESC, m.customer_id) FILTER (WHERE m.email_marketing IS NOT NULL))[1] AS email_marketing,
        (array_agg(m.sms_marketing ORDER BY m.consent_at DESC, m.customer_id) FILTER (WHERE m.sms_marketing IS NOT NULL))[1] AS sms_marketing,
        (array_agg(m.profiling ORDER BY m.consent_at DESC, m.customer_id) FILTER (WHERE m.profiling IS NOT NULL))[1] AS profiling,
        (array_agg(m.consent_source ORDER BY m.consent_at DESC, m.customer_id) FILTER (WHERE m.consent_at IS NOT NULL))[1] AS consent_source,
        max(m.consent_at) > coalesce(max(m.kept_consent_at), '-infinity') AS newer
    FROM (
        SELECT m.*, k.customer_id AS kept, k.consent_at AS kept_consent_at
        FROM gone g
        JOIN customer m ON m.shop_id = $1 AND m.customer_id = g.duplicate_id
        JOIN customer k ON k.shop_id = $1 AND k.customer_id = g.customer_id
    ) m
    GROUP BY m.kept
) d
WHERE c.shop_id = $1 AND c.customer_id = d.customer_id;

-- name: merged_away
-- types: customer.merged
UPDATE customer c SET merged_into = (e.data->>'customer_id')::uuid
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.merged'
    AND c.shop_id = $1 AND c.customer_id = (e.data->>'duplicate_id')::uuid;

-- name: merged_tags
-- types: customer.merged
WITH RECURSIVE step AS (
    SELECT (data->>'duplicate_id')::uuid AS duplicate_id, (data->>'customer_id')::uuid AS customer_id
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'customer.merged'
),
gone AS (
    SELECT duplicate_id, customer_id FROM step
    UNION ALL
    SELECT g.duplicate_id, s.customer_id FROM gone g JOIN step s ON s.duplicate_id = g.customer_id
),
-- who was merged into another that was merged on in the same batch goes all the way
moved AS (
    SELECT duplicate_id, customer_id FROM gone WHERE customer_id NOT IN (SELECT duplicate_id FROM step)
)
INSERT INTO customer_tag (shop_id, customer_id, tag)
SELECT DISTINCT $1::bigint, m.customer_id, t.tag
FROM moved m
JOIN customer_tag t ON t.shop_id = $1 AND t.customer_id = m.duplicate_id
ON CONFLICT (shop_id, customer_id, tag) DO NOTHING;

-- name: merged_orders
-- types: customer.merged
WITH RECURSIVE step AS (
    SELECT (data->>'duplicate_id')::uuid AS duplicate_id, (data->>'customer_id')::uuid AS customer_id
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'customer.merged'
),
gone AS (
    SELECT duplicate_id, customer_id FROM step
    UNION ALL
    SELECT g.duplicate_id, s.customer_id FROM gone g JOIN step s ON s.duplicate_id = g.customer_id
),
-- who was merged into another that was merged on in the same batch goes all the way
moved AS (
    SELECT duplicate_id, customer_id FROM gone WHERE customer_id NOT IN (SELECT duplicate_id FROM step)
)
UPDATE orders o SET customer_id = m.customer_id
FROM moved m
WHERE o.shop_id = $1 AND o.customer_id = m.duplicate_id;

-- name: merged_credits
-- types: customer.merged
WITH RECURSIVE step AS (
    SELECT (data->>'duplicate_id')::uuid AS duplicate_id, (data->>'customer_id')::uuid AS customer_id
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'customer.merged'
),
gone AS (
    SELECT duplicate_id, customer_id FROM step
    UNION ALL
    SELECT g.duplicate_id, s.customer_id FROM gone g JOIN step s ON s.duplicate_id = g.customer_id
),
-- who was merged into another that was merged on in the same batch goes all the way
moved AS (
    SELECT duplicate_id, customer_id FROM gone WHERE customer_id NOT IN (SELECT duplicate_id FROM step)
)
UPDATE history_credit h SET customer_id = m.customer_id
FROM moved m
WHERE h.shop_id = $1 AND h.customer_id = m.duplicate_id;
