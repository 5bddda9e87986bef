-- name: payments
SELECT p.payment_id, p.order_id, p.tender, p.gateway, p.status, p.amount, p.authorized, p.over_capture, p.capture_pending, p.captured,
    p.refund_pending, p.refunded, p.disputed, p.dispute_lost, p.capture, p.expires_at, p.account_id, p.reference,
    p.created_at AS taken_at, c.collector, c.parcel_id
FROM payment p
LEFT JOIN cash_collection c ON c.shop_id = $1 AND c.payment_id = p.payment_id
WHERE p.shop_id = $1 AND p.order_id = ANY ($2::uuid[])
ORDER BY p.order_id, p.created_at, p.payment_id;

-- name: actions
SELECT action_id, payment_id, kind, amount, status, attempt, final, cause, subject_id, reference, answered_at, settled_attempt
FROM payment_action
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY requested_at, action_id;

-- name: orders_of_actions
SELECT action_id, order_id FROM payment_action WHERE shop_id = $1 AND action_id = ANY ($2::uuid[]);

-- name: forget_steps
DELETE FROM payment_step WHERE shop_id = $1 AND payment_id = ANY ($2::uuid[]);

-- name: keep_steps
INSERT INTO payment_step (shop_id, payment_id, link, at)
SELECT $1, s.payment_id, s.link, $4
FROM unnest($2::uuid[], $3::text[]) AS s (payment_id, link)
ON CONFLICT (shop_id, payment_id) DO UPDATE SET link = excluded.link, at = excluded.at;
