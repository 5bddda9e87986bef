-- name: lock_customers
SELECT customer_id, erased_at FROM customer
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[])
ORDER BY customer_id
FOR NO KEY UPDATE;
