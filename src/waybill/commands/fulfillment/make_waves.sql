-- name: locations
SELECT code, location_id FROM location WHERE shop_id = $1;

-- name: orders
SELECT DISTINCT order_id
FROM (
    SELECT order_id
    FROM fulfillment
    WHERE shop_id = $1 AND location_id = ANY ($2::uuid[]) AND status IN ('released', 'accepted') AND wave_id IS NULL
    ORDER BY fulfillment_id
    LIMIT $3
) f;

-- name: waiting
-- Their orders are locked by now.
SELECT f.fulfillment_id, f.location_id, o.number, f.position, f.profile, f.released_at, l.units
FROM fulfillment f
JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
CROSS JOIN LATERAL (
    SELECT sum(to_pick)::bigint AS units FROM fulfillment_line WHERE shop_id = $1 AND fulfillment_id = f.fulfillment_id
) l
WHERE f.shop_id = $1 AND f.order_id = ANY ($3::uuid[]) AND f.location_id = ANY ($2::uuid[])
    AND f.status IN ('released', 'accepted') AND f.wave_id IS NULL AND f.profile <> 'kitchen' AND l.units > 0
ORDER BY f.fulfillment_id;

-- name: last
SELECT coalesce(max(number), 0) FROM wave WHERE shop_id = $1;
