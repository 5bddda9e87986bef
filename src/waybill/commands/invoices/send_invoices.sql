-- name: orders
SELECT order_id FROM invoice WHERE shop_id = $1 AND invoice_id = ANY ($2::uuid[]);

-- name: lock_orders
SELECT order_id
FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id
FOR NO KEY UPDATE;

-- name: invoices
SELECT invoice_id, order_id, series, number, sent_at
FROM invoice
WHERE shop_id = $1 AND invoice_id = ANY ($2::uuid[]);
