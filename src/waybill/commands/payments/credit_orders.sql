-- name: line_credits
SELECT order_id, line, sum(amount)::bigint AS amount
FROM order_credit
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND line IS NOT NULL
GROUP BY order_id, line;
