-- name: orders
SELECT order_id FROM orders WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);
