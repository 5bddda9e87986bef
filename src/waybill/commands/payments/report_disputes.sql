-- name: orders_of_payments
SELECT DISTINCT order_id FROM payment WHERE shop_id = $1 AND payment_id = ANY ($2::uuid[]);

-- name: disputes
SELECT dispute_id, payment_id, external_id, status, amount
FROM dispute
WHERE shop_id = $1 AND payment_id = ANY ($2::uuid[]);
