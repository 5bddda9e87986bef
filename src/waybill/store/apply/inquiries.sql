-- name: inquiries_opened
-- types: inquiry.opened
INSERT INTO inquiry (shop_id, inquiry_id, reference, status, channel, customer_id, order_id, opened_at, changed_at)
SELECT e.shop_id, d.inquiry_id, d.reference, 'open', d.channel, d.customer_id, e.order_id, e.occurred_at, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (inquiry_id uuid, reference text, channel text, customer_id uuid)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'inquiry.opened';

-- name: inquiries_changed
-- types: InquiryData
UPDATE inquiry q SET status = coalesce(d.status, q.status), changed_at = d.at,
    closed_at = CASE WHEN d.status = 'closed' THEN d.at WHEN d.status IS NOT NULL THEN NULL ELSE q.closed_at END,
    draft_id = coalesce(d.draft_id, q.draft_id)
FROM (
    SELECT (e.data->>'inquiry_id')::uuid AS inquiry_id, max(e.occurred_at) AS at,
        (array_agg(e.data->>'status' ORDER BY e.seq DESC) FILTER (WHERE e.data ? 'status'))[1] AS status,
        (array_agg(e.order_id ORDER BY e.seq DESC) FILTER (WHERE e.type = 'inquiry.linked' AND e.data ? 'draft'))[1] AS draft_id
    FROM event e
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[])
    GROUP BY 1
) d
WHERE q.shop_id = $1 AND q.inquiry_id = d.inquiry_id;

-- name: drafts_placed
-- The order keeps the id of its draft.
-- types: order.draft_closed
UPDATE inquiry q SET order_id = e.order_id, changed_at = e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' = 'placed'
    AND q.shop_id = $1 AND q.draft_id = e.order_id;

-- name: drafts_dropped
-- types: order.draft_closed
UPDATE inquiry q SET draft_id = NULL, changed_at = e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' NOT IN ('placed', 'saved')
    AND q.shop_id = $1 AND q.draft_id = e.order_id;

-- name: customers_merged
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
UPDATE inquiry q SET customer_id = m.customer_id
FROM moved m
WHERE q.shop_id = $1 AND q.customer_id = m.duplicate_id;
