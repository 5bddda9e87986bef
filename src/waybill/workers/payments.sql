-- name: actions
SELECT a.action_id, a.payment_id, a.kind, a.amount, a.status, a.attempt, a.final, a.attempted_at, a.answered_at, p.gateway, p.currency,
    p.capture,
    coalesce(a.reference, (
        SELECT f.reference FROM payment_action f
        WHERE f.shop_id = $1 AND f.order_id = a.order_id AND f.payment_id = a.payment_id AND f.kind = 'authorize'
    )) AS reference
FROM payment_action a
JOIN payment p ON p.shop_id = $1 AND p.payment_id = a.payment_id
WHERE a.shop_id = $1 AND a.action_id = ANY ($2::uuid[]);
