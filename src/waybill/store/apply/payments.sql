-- name: payments_started
-- types: payment.started
INSERT INTO payment (shop_id, payment_id, order_id, tender, gateway, status, currency, amount, capture, created_at)
SELECT e.shop_id, d.payment_id, e.order_id, d.tender, d.gateway, 'created', o.currency, d.amount, d.capture, e.occurred_at
FROM event e
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (payment_id uuid, tender text, gateway text, amount bigint, capture text)
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'payment.started';

-- name: payments_changed
-- Before the money moves: what a gateway allows beyond what is authorized counts when it is checked.
-- types: PaymentChanged
UPDATE payment p SET status = coalesce(d.status, p.status), expires_at = coalesce(d.expires_at, p.expires_at),
    over_capture = coalesce(d.over_capture, p.over_capture)
FROM (
    SELECT d.payment_id, (array_agg(d.payment_status ORDER BY e.seq DESC) FILTER (WHERE d.payment_status IS NOT NULL))[1] AS status,
        (array_agg(d.expires_at ORDER BY e.seq DESC) FILTER (WHERE d.expires_at IS NOT NULL))[1] AS expires_at,
        (array_agg(d.over_capture ORDER BY e.seq DESC) FILTER (WHERE d.over_capture IS NOT NULL))[1] AS over_capture
    FROM event e, jsonb_to_record(e.data) AS d (payment_id uuid, payment_status text, expires_at timestamptz, over_capture bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[])
    GROUP BY d.payment_id
) d
WHERE p.shop_id = $1 AND p.payment_id = d.payment_id;

-- name: actions_requested
-- types: ActionRequested
INSERT INTO payment_action (
    shop_id, action_id, payment_id, order_id, kind, amount, status, cause, subject_id, final, requested_at, attempted_at
)
SELECT e.shop_id, d.action_id, d.payment_id, e.order_id,
    CASE e.type
        WHEN 'payment.started' THEN 'authorize'
        WHEN 'capture.requested' THEN 'capture'
        WHEN 'refund.requested' THEN 'refund'
        WHEN 'void.requested' THEN 'void'
        ELSE 'renew'
    END,
    d.amount, 'pending', d.cause, d.subject_id, coalesce(d.final, false), e.occurred_at, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (
    action_id uuid, payment_id uuid, amount bigint, cause text, subject_id uuid, final boolean
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]);

-- name: actions_settled
-- types: ActionSettled
UPDATE payment_action a SET status = d.action_status, attempt = d.attempt, reference = coalesce(d.reference, a.reference),
    error = d.reason, answered_at = coalesce(d.answered_at, a.answered_at), settled_attempt = d.settled_attempt,
    attempted_at = CASE WHEN d.attempt > a.attempt THEN d.occurred_at ELSE a.attempted_at END,
    settled_at = CASE WHEN d.action_status IN ('succeeded', 'failed') THEN coalesce(a.settled_at, d.occurred_at) END
FROM (
    SELECT DISTINCT ON (d.action_id) d.action_id, d.action_status, d.attempt, d.reason, d.settled_attempt, e.occurred_at,
        max(d.reference) OVER (PARTITION BY d.action_id) AS reference,
        max(d.answered_at) OVER (PARTITION BY d.action_id) AS answered_at
    FROM event e, jsonb_to_record(e.data) AS d (
        action_id uuid, action_status text, attempt integer, reason text, settled_attempt integer, reference text,
        answered_at timestamptz
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[])
    ORDER BY d.action_id, e.seq DESC
) d
WHERE a.shop_id = $1 AND a.action_id = d.action_id;

-- name: money_in_doubt
-- types: ActionSettled
INSERT INTO exception_item (shop_id, exception_id, order_id, kind, subject_id, opened_at)
SELECT e.shop_id, d.exception_id, e.order_id, d.exception, d.action_id, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (exception_id uuid, exception text, action_id uuid)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND d.exception_id IS NOT NULL;

-- name: payments_with_orders
-- Money that came with an order or its confirmation, taken elsewhere.
-- types: order.placed order.confirmed
-- with: payment_id
INSERT INTO payment (shop_id, payment_id, order_id, tender, gateway, status, currency, amount, authorized, captured, reference, created_at)
SELECT e.shop_id, d.payment_id, e.order_id, 'external', 'manual', 'captured', o.currency, d.paid, d.paid, d.paid,
    coalesce(d.reference, d.payment_reference), e.occurred_at
FROM event e
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (payment_id uuid, paid bigint, reference text, payment_reference text)
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.confirmed') AND e.data ? 'payment_id';

-- name: money_with_orders
-- types: order.placed order.confirmed
-- with: payment_id
INSERT INTO money_entry (shop_id, seq, position, order_id, payment_id, kind, amount, occurred_at)
SELECT e.shop_id, e.seq, 1, e.order_id, (e.data->>'payment_id')::uuid, 'captured', (e.data->>'paid')::bigint, e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.confirmed') AND e.data ? 'payment_id';

-- name: payments_moved
-- types: OrderChanged
-- with: money
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
-- with: money
INSERT INTO money_entry (shop_id, seq, position, order_id, payment_id, kind, amount, occurred_at)
SELECT e.shop_id, e.seq, m.place, e.order_id, m.payment_id, m.kind, m.amount, e.occurred_at
FROM event e
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(e.data->'money') AS (payment_id uuid, kind text, amount bigint))
    WITH ORDINALITY AS m (payment_id, kind, amount, place)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'money';
