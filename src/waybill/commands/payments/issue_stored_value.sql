-- name: customers
SELECT customer_id FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]) AND erased_at IS NULL;
