-- name: shop
SELECT time_zone, currency FROM shop WHERE shop_id = $1;

-- name: events
SELECT seq, type, version, occurred_at, actor, door, data
FROM event
WHERE shop_id = $1 AND order_id = $2
ORDER BY seq;

-- name: lines
SELECT line, item_id, sku FROM order_line WHERE shop_id = $1 AND order_id = $2;

-- name: items
SELECT item_id, sku FROM item WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: locations
SELECT location_id, code FROM location WHERE shop_id = $1;
