-- name: claim_external
INSERT INTO external_order (shop_id, external_id, channel, order_id)
SELECT $1, c.external_id, c.channel, c.order_id
FROM unnest($2::text[], $3::text[], $4::uuid[]) AS c (external_id, channel, order_id)
ON CONFLICT (shop_id, external_id, channel) DO NOTHING
RETURNING external_id, channel;

-- name: read_external
SELECT x.external_id, x.channel, x.order_id, o.number
FROM unnest($2::text[], $3::text[]) AS c (external_id, channel)
JOIN external_order x ON x.shop_id = $1 AND x.external_id = c.external_id AND x.channel = c.channel
JOIN orders o ON o.shop_id = $1 AND o.order_id = x.order_id;

-- name: release_external
DELETE FROM external_order x
USING unnest($2::text[], $3::text[]) AS c (external_id, channel)
WHERE x.shop_id = $1 AND x.external_id = c.external_id AND x.channel = c.channel;

-- name: mend_external
UPDATE external_order x SET order_id = c.order_id
FROM unnest($2::text[], $3::text[], $4::uuid[]) AS c (external_id, channel, order_id)
WHERE x.shop_id = $1 AND x.external_id = c.external_id AND x.channel = c.channel AND x.order_id <> c.order_id;

-- name: lock_drafts
SELECT order_id, number, version FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND status = 'draft'
ORDER BY order_id
FOR NO KEY UPDATE;

-- name: keep_drafts
UPDATE inquiry_draft n SET request = d.request, customer_id = coalesce(d.customer_id, n.customer_id)
FROM unnest($2::uuid[], $3::uuid[], $4::jsonb[]) AS d (order_id, customer_id, request)
WHERE n.shop_id = $1 AND n.order_id = d.order_id;

-- name: lock_stock
SELECT item_id, location_id, sellable - reserved - safety AS available
FROM stock_level
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[])
ORDER BY item_id, location_id
FOR NO KEY UPDATE;

-- name: busy
SELECT location_id, day, count(*) AS orders
FROM shipping_slot
WHERE shop_id = $1 AND location_id = ANY ($2::uuid[]) AND day >= $3
GROUP BY location_id, day;
