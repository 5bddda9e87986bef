-- name: payments_with_orders
-- Money that came with an order or its confirmation, taken elsewhere.
-- types: order.placed order.confirmed
INSERT INTO payment (shop_id, payment_id, order_id, tender, gateway, status, currency, amount, authorized, captured, reference, created_at)
SELECT e.shop_id, d.payment_id, e.order_id, 'external', 'manual', 'captured', o.currency, d.paid, d.paid, d.paid,
    coalesce(d.reference, d.payment_reference), e.occurred_at
FROM event e
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (payment_id uuid, paid bigint, reference text, payment_reference text)
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.confirmed') AND e.data ? 'payment_id';

-- name: money_with_orders
-- types: order.placed order.confirmed
INSERT INTO money_entry (shop_id, seq, position, order_id, payment_id, kind, amount, occurred_at)
SELECT e.shop_id, e.seq, 1, e.order_id, (e.data->>'payment_id')::uuid, 'captured', (e.data->>'paid')::bigint, e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.confirmed') AND e.data ? 'payment_id';

-- name: payments_moved
-- types: OrderChanged
UPDATE payment p SET authorized = p.authorized + d.authorized, capture_pending = p.capture_pending + d.capture_pending,
    captured = p.captured + d.captured, refund_pending = p.refund_pending + d.refund_pending, refunded = p.refunded + d.refunded,
    disputed = p.disputed + d.disputed, dispute_lost = p.dispute_lost + d.dispute_lost
FROM (
    SELECT m.payment_id, coalesce(sum(m.amount) FILTER (WHERE m.kind = 'authorized'), 0) AS authorized,
        coalesce(sum(m.amount) FILTER (WHERE m.kind = 'capture_pending'), 0) AS capture_pending,
        coalesce(sum(m.amount) FILTER (WHERE m.kind = 'captured'), 0) AS captured,
        coalesce(sum(m.amount) FILTER (WHERE m.kind = 'refund_pending'), 0) AS refund_pending,
        coalesce(sum(m.amount) FILTER (WHERE m.kind = 'refunded'), 0) AS refunded,
        coalesce(sum(m.amount) FILTER (WHERE m.kind = 'disputed'), 0) AS disputed,
        coalesce(sum(m.amount) FILTER (WHERE m.kind = 'dispute_lost'), 0) AS dispute_lost
    FROM event e, jsonb_to_recordset(e.data->'money') AS m (payment_id uuid, kind text, amount bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'money' AND m.payment_id IS NOT NULL
    GROUP BY m.payment_id
) d
WHERE p.shop_id = $1 AND p.payment_id = d.payment_id;

-- name: money_moved
-- types: OrderChanged
INSERT INTO money_entry (shop_id, seq, position, order_id, payment_id, kind, amount, occurred_at)
SELECT e.shop_id, e.seq, m.place, e.order_id, m.payment_id, m.kind, m.amount, e.occurred_at
FROM event e
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(e.data->'money') AS (payment_id uuid, kind text, amount bigint))
    WITH ORDINALITY AS m (payment_id, kind, amount, place)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'money';
