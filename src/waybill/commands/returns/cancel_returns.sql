-- name: advances
SELECT exchange_order_id FROM return_order
WHERE shop_id = $1 AND return_id = ANY ($2::uuid[]) AND in_advance AND exchange_order_id IS NOT NULL;
