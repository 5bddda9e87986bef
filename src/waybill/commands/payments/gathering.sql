-- name: payments
SELECT payment_id, order_id, tender, gateway, status, amount, authorized, over_capture, capture_pending, captured, refund_pending,
    refunded, disputed, dispute_lost, capture, expires_at, account_id
FROM payment
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, created_at, payment_id;

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
