-- name: list
SELECT p.payment_id
FROM payment p
LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
WHERE p.shop_id = $1 AND p.payment_id < $2 AND ($3::bigint IS NULL OR o.number = $3) AND ($4::text IS NULL OR p.status = $4)
    AND ($5::text IS NULL OR p.gateway = $5)
    AND ($6::text IS NULL AND $7::text IS NULL OR EXISTS (
        SELECT FROM payment_action a
        WHERE a.shop_id = $1 AND a.order_id = p.order_id AND a.payment_id = p.payment_id AND a.status = coalesce($6, a.status)
            AND a.kind = coalesce($7, a.kind)
    ))
ORDER BY p.payment_id DESC
LIMIT $8;

-- name: payments
SELECT p.payment_id, p.order_id, o.number, o.placed_at, p.tender, p.gateway, p.status, p.currency, p.amount, p.authorized,
    p.capture_pending, p.captured, p.refund_pending, p.refunded, p.disputed, p.dispute_lost, p.capture, p.reference,
    p.created_at, p.expires_at, s.link
FROM payment p
JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
LEFT JOIN payment_step s ON s.shop_id = $1 AND s.payment_id = p.payment_id
WHERE p.shop_id = $1 AND p.payment_id = ANY ($2::uuid[]);

-- name: of_orders
SELECT payment_id, order_id, tender, gateway, status, amount, authorized, capture_pending, captured, refund_pending, refunded,
    disputed, dispute_lost, capture, reference, created_at, expires_at
FROM payment
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, created_at, payment_id;

-- name: actions
SELECT payment_id, action_id, kind, amount, status, attempt, cause, subject_id, reference, error, requested_at, settled_at
FROM payment_action
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY requested_at, action_id;

-- name: disputes
SELECT payment_id, dispute_id, external_id, status, amount, reason, opened_at, closed_at
FROM dispute
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY opened_at, dispute_id;
