-- name: lock_shop
SELECT shop_id FROM shop WHERE shop_id = $1 ORDER BY shop_id FOR NO KEY UPDATE;

-- name: shop
SELECT currency, country, time_zone, settings FROM shop WHERE shop_id = $1;

-- name: items
-- A join and not "= ANY": without statistics the generic plan of that compares every item with every key.
SELECT i.item_id, i.sku, i.sku_key, i.title, i.price, i.tax_category, i.scale, i.backorder, i.active, i.cost, i.bundle, i.available_on
FROM unnest($2::text[]) AS w (sku_key)
JOIN item i ON i.shop_id = $1 AND i.sku_key = w.sku_key;

-- name: items_by_id
SELECT item_id, sku, sku_key, title, price, tax_category, scale, backorder, active, cost, bundle, available_on
FROM item
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: locations
SELECT location_id, code, address, abilities, hours, cutoff, priority, kind, daily_capacity
FROM location
WHERE shop_id = $1 AND active;

-- name: receipts
SELECT item_id, location_id, quantity - received AS quantity, expected_on
FROM expected_receipt
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]) AND quantity > received
ORDER BY expected_on, receipt_id;

-- name: backordered
SELECT item_id, sum(backordered)::bigint AS quantity
FROM order_line
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]) AND backordered > 0
GROUP BY item_id;
