-- name: due
-- What is held already, and what its gateway is asked meanwhile, waits for its end or for the answer.
SELECT p.order_id, p.payment_id
FROM payment p
JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
WHERE p.shop_id = $1 AND p.expires_at <= $2 AND p.status IN ('authorized', 'partially_captured')
    AND p.authorized > p.captured + p.capture_pending
    AND (p.expires_at <= $4 OR NOT 'payment' = ANY (o.holds) AND o.status IN ('placed', 'confirmed', 'cancel_pending'))
    AND NOT EXISTS (
        SELECT FROM payment_action a
        WHERE a.shop_id = $1 AND a.order_id = p.order_id AND a.payment_id = p.payment_id AND a.status IN ('pending', 'in_doubt')
            AND a.kind IN ('capture', 'void', 'renew')
    )
ORDER BY p.expires_at
LIMIT $3;
