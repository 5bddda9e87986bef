-- name: ended
-- How orders expired, the last time.
SELECT DISTINCT ON (e.order_id) e.order_id, e.data
FROM event e
WHERE e.shop_id = $1 AND e.order_id = ANY ($2::uuid[]) AND e.type = 'order.canceled' AND e.data @> '{"expired": true}'
ORDER BY e.order_id, e.seq DESC;
