-- name: line_credits
SELECT order_id, line, sum(amount)::bigint AS amount
FROM order_credit
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND line IS NOT NULL
GROUP BY order_id, line;

-- name: done
SELECT (e.data->>'parcel_id')::uuid AS parcel_id, sum((e.data->>'amount')::bigint)::bigint AS amount
FROM event e
WHERE e.shop_id = $1 AND e.order_id = ANY ($2::uuid[]) AND e.type = 'delivery.refused'
GROUP BY 1;
