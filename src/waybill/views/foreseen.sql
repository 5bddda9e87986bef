-- name: newest
SELECT seq FROM shop_counter WHERE shop_id = $1;

-- name: events
SELECT seq, id, type, version, order_id, subject, occurred_at, recorded_at, actor, door, cause_id, data
FROM event
WHERE shop_id = $1 AND seq > $2 AND door = $3
ORDER BY seq;

-- name: levels
SELECT s.item_id, s.location_id, i.sku, i.scale, i.unit, l.code AS location, s.sellable, s.reserved, s.quarantine, s.damaged, s.safety
FROM unnest($2::uuid[], $3::uuid[]) AS w (item_id, location_id)
JOIN stock_level s ON s.shop_id = $1 AND s.item_id = w.item_id AND s.location_id = w.location_id
JOIN item i ON i.shop_id = $1 AND i.item_id = s.item_id
JOIN location l ON l.shop_id = $1 AND l.location_id = s.location_id
ORDER BY i.sku_key, l.priority, l.code;
