-- name: positions
SELECT order_id, max(position) AS position
FROM fulfillment
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
GROUP BY order_id;
