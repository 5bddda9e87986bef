-- name: given
SELECT order_id, coalesce(line, 0) AS line, sum(amount)::bigint AS total, sum(tax)::bigint AS tax,
    coalesce(sum(amount) FILTER (WHERE kind IN ('price_adjustment', 'goodwill', 'taken_back')), 0)::bigint AS price
FROM order_credit
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
GROUP BY order_id, coalesce(line, 0);
