-- name: shop
SELECT time_zone, currency FROM shop WHERE shop_id = $1;

-- name: orders
SELECT order_id, number, currency FROM orders WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: lines
-- The lines of orders and of transfers.
SELECT order_id AS id, line, sku FROM order_line WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
UNION ALL
SELECT l.transfer_id, l.line, i.sku
FROM transfer_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.transfer_id = ANY ($3::uuid[]);

-- name: items
SELECT item_id, sku FROM item WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: locations
SELECT location_id, code FROM location WHERE shop_id = $1;
