-- name: shop
SELECT time_zone, currency FROM shop WHERE shop_id = $1;

-- name: orders
SELECT order_id, number, currency FROM orders WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: lines
SELECT order_id, line, sku FROM order_line WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: items
SELECT item_id, sku FROM item WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: locations
SELECT location_id, code FROM location WHERE shop_id = $1;
