-- name: location
SELECT location_id, code, name, kind FROM location WHERE shop_id = $1 AND code_key = $2;

-- name: work
-- A kitchen packs without leaving its steps: what is ready and in no parcel is to be packed.
SELECT s.*, p.name, p.address->>'city' AS city, w.number AS wave, array(
        SELECT parcel_id FROM parcel
        WHERE shop_id = $1 AND order_id = s.order_id AND fulfillment_id = s.fulfillment_id AND status IN ('created', 'ready_for_pickup')
        ORDER BY position
    ) AS parcels
FROM (
    SELECT s.*, row_number() OVER (PARTITION BY stage ORDER BY due_at NULLS LAST, fulfillment_id) AS place,
        count(*) OVER (PARTITION BY stage) AS count,
        (count(*) FILTER (WHERE due_at < $4) OVER (PARTITION BY stage))::bigint AS late,
        (sum(units) OVER (PARTITION BY stage))::bigint AS all_units, min(placed_at) OVER (PARTITION BY stage) AS oldest_at
    FROM (
        SELECT f.fulfillment_id, f.order_id, f.position, o.number AS order_number, f.status, f.profile, o.method, f.wave_id, o.customer_id,
            o.person_id, o.country, o.holds, o.placed_at, o.ship_by AS due_at, f.scheduled_at,
            coalesce(f.ready_at, f.accepted_at, f.released_at, f.scheduled_at, o.placed_at) AS since,
            u.lines, u.units, u.to_pick, u.picked, u.packed,
            CASE f.status WHEN 'released' THEN 'to_accept' WHEN 'accepted' THEN 'to_pick'
                WHEN 'picking' THEN CASE WHEN u.to_pick > 0 THEN 'picking' ELSE 'to_pack' END
                WHEN 'packed' THEN CASE o.method WHEN 'pickup' THEN 'to_make_ready' ELSE 'to_hand_over' END
                WHEN 'ready' THEN CASE WHEN u.picked > 0 THEN 'to_pack' WHEN u.ready > 0 THEN 'at_counter'
                    WHEN o.method = 'pickup' THEN 'to_make_ready' ELSE 'to_hand_over' END
                ELSE f.status END AS stage
        FROM fulfillment f
        JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS lines, coalesce(sum(to_pick), 0)::bigint AS to_pick, coalesce(sum(picked), 0)::bigint AS picked,
                coalesce(sum(packed), 0)::bigint AS packed, coalesce(sum(ready), 0)::bigint AS ready,
                coalesce(sum(to_pick + picked + packed + ready), 0)::bigint AS units
            FROM fulfillment_line
            WHERE shop_id = $1 AND fulfillment_id = f.fulfillment_id
        ) u
        WHERE f.shop_id = $1 AND f.location_id = $2 AND f.status = ANY ($3::text[])
    ) s
    WHERE $6::text IS NULL OR stage = $6
) s
LEFT JOIN wave w ON w.shop_id = $1 AND w.wave_id = s.wave_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = s.customer_id AND p.person_id = s.person_id
WHERE s.place <= $5
ORDER BY s.stage, s.place;

-- name: arrived
SELECT count(*)
FROM pickup u
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = u.fulfillment_id AND f.location_id = $2
WHERE u.shop_id = $1 AND u.ended_at IS NULL AND u.arrived_at IS NOT NULL;

-- name: open_waves
SELECT DISTINCT w.wave_id, w.number
FROM location l
JOIN fulfillment f ON f.shop_id = $1 AND f.location_id = l.location_id AND f.status IN ('released', 'accepted', 'picking')
JOIN wave w ON w.shop_id = $1 AND w.wave_id = f.wave_id
WHERE l.shop_id = $1 AND l.code_key = $2 AND EXISTS (
    SELECT FROM fulfillment_line u WHERE u.shop_id = $1 AND u.fulfillment_id = f.fulfillment_id AND u.to_pick > 0
)
ORDER BY w.number DESC
LIMIT $3;

-- name: all_waves
SELECT w.wave_id
FROM location l
JOIN wave w ON w.shop_id = $1 AND w.location_id = l.location_id
WHERE l.shop_id = $1 AND l.code_key = $2
ORDER BY w.number DESC
LIMIT $3;

-- name: waves
SELECT w.wave_id, w.number, l.code AS location, w.made_at, count(u.fulfillment_id) AS fulfillments,
    count(u.fulfillment_id) FILTER (WHERE u.to_pick = 0) AS done, coalesce(sum(u.units), 0)::bigint AS units,
    coalesce(sum(u.to_pick), 0)::bigint AS to_pick
FROM wave w
JOIN location l ON l.shop_id = $1 AND l.location_id = w.location_id
LEFT JOIN LATERAL (
    SELECT f.fulfillment_id, coalesce(sum(n.quantity - n.short - n.canceled), 0) AS units, coalesce(sum(n.to_pick), 0) AS to_pick
    FROM fulfillment f
    JOIN fulfillment_line n ON n.shop_id = $1 AND n.fulfillment_id = f.fulfillment_id
    WHERE f.shop_id = $1 AND f.wave_id = w.wave_id
    GROUP BY f.fulfillment_id
) u ON true
WHERE w.shop_id = $1 AND w.wave_id = ANY ($2::uuid[])
GROUP BY w.wave_id, w.number, l.code, w.made_at
ORDER BY w.number DESC;

-- name: wave_amounts
SELECT f.wave_id, l.scale, coalesce(i.unit, 'unit') AS unit, sum(n.quantity - n.short - n.canceled)::bigint AS quantity,
    sum(n.to_pick)::bigint AS to_pick, sum(n.picked)::bigint AS picked, sum(n.packed)::bigint AS packed
FROM fulfillment f
JOIN fulfillment_line n ON n.shop_id = $1 AND n.fulfillment_id = f.fulfillment_id
JOIN order_line l ON l.shop_id = $1 AND l.order_id = n.order_id AND l.line = n.line
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = n.item_id
WHERE f.shop_id = $1 AND f.wave_id = ANY ($2::uuid[]) AND n.quantity > n.short + n.canceled
GROUP BY f.wave_id, l.scale, i.unit
ORDER BY f.wave_id, min(n.line), l.scale, unit;

-- name: tickets
-- A step begins with the event that led to it.
SELECT f.fulfillment_id, o.ship_by AS due_at, coalesce(e.occurred_at, f.released_at) AS step_at
FROM fulfillment f
JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
LEFT JOIN LATERAL (
    SELECT occurred_at
    FROM event
    WHERE shop_id = $1 AND order_id = f.order_id AND type IN ('fulfillment.accepted', 'fulfillment.advanced')
        AND data->>'fulfillment_id' = f.fulfillment_id::text
    ORDER BY seq DESC
    LIMIT 1
) e ON true
WHERE f.shop_id = $1 AND f.location_id = $2 AND f.profile = 'kitchen'
    AND f.status IN ('released', 'queued', 'preparing', 'baking', 'checked', 'ready')
ORDER BY o.ship_by NULLS LAST, f.fulfillment_id
LIMIT $3;
