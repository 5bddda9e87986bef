-- name: items
SELECT i.item_id, i.sku, i.sku_key, i.title, i.price, i.tax_category, i.unit, i.scale, i.weight, i.length, i.width,
    i.height, i.barcode, i.cost, i.backorder, i.returnable, i.active, i.bundle, i.available_on, i.published, i.category,
    i.description, i.choices
FROM unnest($2::text[]) AS w (sku_key)
JOIN item i ON i.shop_id = $1 AND i.sku_key = w.sku_key;

-- name: lock_levels
SELECT item_id, sellable + quarantine + damaged + reserved AS units
FROM stock_level
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[])
ORDER BY item_id, location_id
FOR NO KEY UPDATE;

-- name: levels
SELECT item_id, sellable + quarantine + damaged + reserved AS units
FROM stock_level
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: waited_for
SELECT item_id FROM expected_receipt
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]) AND quantity > received
UNION
SELECT item_id FROM order_line
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]) AND backordered > 0;

-- name: used
SELECT w.item_id
FROM unnest($2::uuid[]) AS w (item_id)
WHERE EXISTS (SELECT FROM order_line l WHERE l.shop_id = $1 AND l.item_id = w.item_id)
    OR EXISTS (SELECT FROM stock_level s WHERE s.shop_id = $1 AND s.item_id = w.item_id)
    OR EXISTS (SELECT FROM expected_receipt r WHERE r.shop_id = $1 AND r.item_id = w.item_id);

-- name: bundles_of
SELECT p.item_id AS part_id, i.item_id AS bundle_id
FROM item i, jsonb_to_recordset(i.bundle) AS p (item_id uuid)
WHERE i.shop_id = $1 AND i.bundle IS NOT NULL AND p.item_id = ANY ($2::uuid[]);

-- name: promised
SELECT DISTINCT f.order_id
FROM unnest($2::uuid[]) AS w (item_id)
CROSS JOIN LATERAL (
    SELECT l.order_id
    FROM order_line l
    JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
    WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.reserved + l.backordered > 0 AND o.status IN ('placed', 'confirmed')
    ORDER BY l.order_id
    LIMIT $3
) f;
