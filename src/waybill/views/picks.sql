-- name: place
-- A wave is of one location; both may be named.
SELECT l.location_id, l.code, w.wave_id
FROM location l
LEFT JOIN wave w ON w.shop_id = $1 AND w.number = $2::integer AND w.location_id = l.location_id
WHERE l.shop_id = $1 AND ($3::text IS NULL OR l.code_key = $3) AND ($2::integer IS NULL OR w.wave_id IS NOT NULL)
    AND ($2::integer IS NOT NULL OR $3::text IS NOT NULL);

-- name: lines
SELECT f.fulfillment_id, o.number AS order_number, f.position, u.line, u.item_id, u.to_pick, l.sku, l.title, l.scale, l.options,
    coalesce(i.unit, 'unit') AS unit, i.barcode, b.bin, p.texts
FROM (
    SELECT fulfillment_id, order_id, position, location_id
    FROM fulfillment
    WHERE shop_id = $1 AND location_id = $2 AND status = ANY ($4::text[]) AND ($3::uuid IS NULL OR wave_id = $3)
    ORDER BY fulfillment_id
    LIMIT $5
) f
JOIN fulfillment_line u ON u.shop_id = $1 AND u.fulfillment_id = f.fulfillment_id AND u.to_pick > 0
JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
JOIN order_line l ON l.shop_id = $1 AND l.order_id = u.order_id AND l.line = u.line
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = u.item_id
LEFT JOIN item_bin b ON b.shop_id = $1 AND b.item_id = u.item_id AND b.location_id = f.location_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
ORDER BY f.fulfillment_id, u.line;

-- name: bins
SELECT b.bin, i.sku, i.title, coalesce(s.sellable, 0) AS sellable
FROM location l
JOIN item_bin b ON b.shop_id = $1 AND b.location_id = l.location_id
JOIN item i ON i.shop_id = $1 AND i.item_id = b.item_id
LEFT JOIN stock_level s ON s.shop_id = $1 AND s.item_id = b.item_id AND s.location_id = b.location_id
WHERE l.shop_id = $1 AND l.code_key = $2;
