-- name: order
SELECT 'order' AS kind, order_id AS id, '#' || number AS number, status, order_id
FROM orders
WHERE shop_id = $1 AND number = $2;

-- name: open_fulfillments
SELECT 'fulfillment' AS kind, f.fulfillment_id AS id, '#' || o.number || '-' || f.position AS number, f.status, l.code AS location, o.order_id
FROM orders o
JOIN fulfillment f ON f.shop_id = $1 AND f.order_id = o.order_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE o.shop_id = $1 AND o.number = $2 AND f.status NOT IN ('handed_over', 'rejected', 'short', 'merged', 'canceled')
ORDER BY f.position
LIMIT $3;

-- name: fulfillment
SELECT 'fulfillment' AS kind, f.fulfillment_id AS id, '#' || o.number || '-' || f.position AS number, f.status, l.code AS location, o.order_id
FROM orders o
JOIN fulfillment f ON f.shop_id = $1 AND f.order_id = o.order_id AND f.position = $3
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE o.shop_id = $1 AND o.number = $2;

-- name: parcel
SELECT 'parcel' AS kind, p.parcel_id AS id, '#' || o.number || '-P' || p.position AS number, p.status, l.code AS location, o.order_id
FROM orders o
JOIN parcel p ON p.shop_id = $1 AND p.order_id = o.order_id AND p.position = $3
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = p.fulfillment_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE o.shop_id = $1 AND o.number = $2;

-- name: return_
SELECT 'return' AS kind, r.return_id AS id, '#' || o.number || '-R' || r.position AS number, r.status, l.code AS location, o.order_id
FROM orders o
JOIN return_order r ON r.shop_id = $1 AND r.order_id = o.order_id AND r.position = $3
LEFT JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
WHERE o.shop_id = $1 AND o.number = $2;

-- name: wave
SELECT 'wave' AS kind, w.wave_id AS id, w.number::text AS number, l.code AS location
FROM wave w
JOIN location l ON l.shop_id = $1 AND l.location_id = w.location_id
WHERE w.shop_id = $1 AND w.number = $2;

-- name: tracked_parcels
SELECT 'parcel' AS kind, p.parcel_id AS id, '#' || o.number || '-P' || p.position AS number, p.status, l.code AS location, o.order_id
FROM parcel p
JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = p.fulfillment_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE p.shop_id = $1 AND p.tracking_number = $2
ORDER BY p.parcel_id DESC
LIMIT $3;

-- name: tracked_returns
SELECT 'return' AS kind, r.return_id AS id, '#' || o.number || '-R' || r.position AS number, r.status, l.code AS location, o.order_id
FROM return_order r
JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id
LEFT JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
WHERE r.shop_id = $1 AND r.tracking_number = ANY ($2::text[])
ORDER BY r.return_id DESC
LIMIT $3;

-- name: items
SELECT 'item' AS kind, item_id AS id, sku AS number, title
FROM item
WHERE shop_id = $1 AND (sku_key = $2 OR barcode = $3)
ORDER BY sku_key
LIMIT $4;
