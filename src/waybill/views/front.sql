-- name: categories
SELECT category, count(*) AS items
FROM item
WHERE shop_id = $1 AND published AND active AND category IS NOT NULL
GROUP BY category
ORDER BY category
LIMIT 100;

-- name: items
SELECT i.item_id, i.sku, i.title, lower(i.title) AS title_key, i.price, i.tax_category, i.unit, i.scale, i.backorder, i.bundle,
    i.available_on, i.category, i.description, i.choices, i.returnable
FROM item i
WHERE i.shop_id = $1 AND i.published AND i.active AND (lower(i.title), i.item_id) > ($2, $3)
    AND ($4::text IS NULL OR i.category = $4) AND ($5::text IS NULL OR i.sku_key = $5)
    AND NOT EXISTS (
        SELECT FROM unnest($6::text[]) AS w (word)
        WHERE strpos(lower(concat_ws(' ', i.title, i.sku, i.category)), w.word) = 0
    )
ORDER BY lower(i.title), i.item_id
LIMIT $7;

-- name: parts
SELECT item_id, sku, title, price, tax_category, scale, backorder, bundle, available_on
FROM item
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: stock
SELECT s.item_id, s.location_id, greatest(s.sellable - s.reserved - s.safety, 0) AS units
FROM stock_level s
JOIN location l ON l.shop_id = $1 AND l.location_id = s.location_id AND l.active
WHERE s.shop_id = $1 AND s.item_id = ANY ($2::uuid[]);

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

-- name: able
SELECT l.location_id, m.method
FROM location l, unnest($2::text[]) AS m (method)
WHERE l.shop_id = $1 AND l.active AND l.abilities ? m.method;
