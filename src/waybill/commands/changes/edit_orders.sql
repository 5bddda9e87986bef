-- name: skus
-- Of the items on the orders, and of their bundles.
SELECT i.sku_key
FROM (
    SELECT item_id FROM order_line WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
    UNION
    SELECT b.item_id
    FROM orders o, jsonb_to_recordset(o.bundles) AS b (item_id uuid)
    WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[]) AND o.bundles IS NOT NULL
) l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id;

-- name: owing
-- Who pays for their orders later than they get them.
SELECT DISTINCT customer_id
FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND terms = ANY ($3::text[]) AND customer_id IS NOT NULL;
