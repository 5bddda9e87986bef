-- name: due
SELECT order_id
FROM orders
WHERE shop_id = $1 AND expires_at <= $2 AND status IN ('draft', 'placed')
ORDER BY expires_at
LIMIT $3;
