-- Values that occur, for the parameters of the queries: some of each, spread over all orders.
-- name: samples
SELECT o.order_id::text AS order_id, o.number::text AS number, coalesce(o.external_id, 'none') AS external_id, p.email, p.name, l.sku,
    'SKU-' || o.number % 20 AS best_seller,
    o.customer_id::text AS customer_id, (o.placed_at AT TIME ZONE 'UTC')::date::text AS day, o.status
FROM orders o
JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
JOIN order_line l ON l.shop_id = $1 AND l.order_id = o.order_id AND l.line = 1
WHERE o.shop_id = $1 AND o.number = ANY (ARRAY (SELECT 1001 + (n * ($2::bigint / 500)) % $2::bigint FROM generate_series(0, 499) AS n));
