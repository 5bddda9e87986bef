-- name: due
SELECT order_id
FROM orders
WHERE shop_id = $1 AND held_until <= $2 AND 'until_date' = ANY (holds)
ORDER BY held_until, order_id
LIMIT $3;
