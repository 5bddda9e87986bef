-- name: published
SELECT i.sku_key, i.choices
FROM unnest($2::text[]) AS w (sku_key)
JOIN item i ON i.shop_id = $1 AND i.sku_key = w.sku_key
WHERE i.published AND i.active;

-- name: stock
SELECT item_id, location_id, greatest(sellable - reserved - safety, 0) AS units
FROM stock_level
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);
