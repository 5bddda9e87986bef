-- name: items
SELECT item_id, sku, barcode FROM item WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: codes
SELECT location_id, code FROM location WHERE shop_id = $1;
