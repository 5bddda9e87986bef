-- name: to_credit
SELECT DISTINCT order_id
FROM invoice
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND kind = 'invoice'
ORDER BY order_id;
