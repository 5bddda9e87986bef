-- name: orders
SELECT fulfillment_id, order_id FROM fulfillment WHERE shop_id = $1 AND fulfillment_id = ANY ($2::uuid[]);

-- name: fulfillments
SELECT fulfillment_id, order_id, position, location_id, status, profile, wave_id, scheduled_at, released_at, accepted_at,
    ready_at, arrived_at, handed_over_at, ended_at
FROM fulfillment
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY fulfillment_id;

-- name: lines
SELECT fulfillment_id, line, item_id, quantity, to_pick, picked, packed, ready, handed_over, short, canceled
FROM fulfillment_line
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY fulfillment_id, line;
