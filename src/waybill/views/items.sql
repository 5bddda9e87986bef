-- name: items
SELECT item_id, sku, sku_key, title, price, tax_category, unit, scale, weight, length, width, height, barcode, cost,
    backorder, returnable, active, available_on, bundle, published, category, description, choices
FROM item
WHERE shop_id = $1 AND sku_key > $2 AND ($3::text IS NULL OR sku_key = $3)
    AND ($4::text IS NULL OR starts_with(sku_key, $4)) AND ($5::text IS NULL OR barcode = $5)
    AND ($6::boolean IS NULL OR active = $6)
    AND ($8::text IS NULL OR starts_with(sku_key, $8) OR barcode = $9 OR title ILIKE ALL ($10::text[]))
ORDER BY sku_key
LIMIT $7;

-- name: skus
SELECT item_id, sku FROM item WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);
