-- name: items
SELECT item_id, sku_key, barcode FROM item WHERE shop_id = $1 AND sku_key = ANY ($2::text[])
UNION
SELECT item_id, sku_key, barcode FROM item WHERE shop_id = $1 AND barcode = ANY ($3::text[]);
