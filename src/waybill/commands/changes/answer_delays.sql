-- name: said
SELECT order_id, max(seq) FILTER (WHERE type = 'order.repromised') AS promised,
    max((data->>'seq')::bigint) FILTER (WHERE type = 'order.delay_accepted') AS answered
FROM event
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND type IN ('order.repromised', 'order.delay_accepted')
GROUP BY order_id;
