-- name: list
SELECT f.fulfillment_id
FROM fulfillment f
LEFT JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
LEFT JOIN wave w ON w.shop_id = $1 AND w.wave_id = f.wave_id
WHERE f.shop_id = $1 AND f.fulfillment_id > $2 AND ($3::text IS NULL OR l.code_key = $3) AND ($4::text IS NULL OR f.status = $4)
    AND ($5::bigint IS NULL OR o.number = $5) AND ($6::integer IS NULL OR w.number = $6) AND f.status <> ALL ($7::text[])
ORDER BY f.fulfillment_id
LIMIT $8;

-- name: location
SELECT location_id, code, kind FROM location WHERE shop_id = $1 AND code_key = $2;

-- name: counts
SELECT status, count(*) AS count
FROM fulfillment
WHERE shop_id = $1 AND location_id = $2 AND status = ANY ($3::text[])
GROUP BY status;

-- name: oldest
SELECT f.fulfillment_id
FROM unnest($3::text[]) AS s (status)
CROSS JOIN LATERAL (
    SELECT fulfillment_id
    FROM fulfillment
    WHERE shop_id = $1 AND location_id = $2 AND status = s.status
    ORDER BY fulfillment_id
    LIMIT $4
) f;

-- name: summaries
SELECT f.fulfillment_id, o.number AS order_number, f.position, f.order_id, l.code AS location, f.status, f.profile, w.number AS wave,
    u.lines, u.to_pick, u.picked, u.packed, o.holds, o.placed_at, o.ship_by, o.version, f.scheduled_at, f.released_at,
    f.accepted_at, f.ready_at, f.handed_over_at, f.ended_at, p.texts, o.method, o.country, o.deliver_by, p.name,
    p.address->>'city' AS city
FROM unnest($2::uuid[]) AS a (fulfillment_id)
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = a.fulfillment_id
JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
LEFT JOIN wave w ON w.shop_id = $1 AND w.wave_id = f.wave_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, coalesce(sum(to_pick), 0)::bigint AS to_pick, coalesce(sum(picked), 0)::bigint AS picked,
        coalesce(sum(packed), 0)::bigint AS packed
    FROM fulfillment_line
    WHERE shop_id = $1 AND fulfillment_id = f.fulfillment_id
) u
ORDER BY f.fulfillment_id;

-- name: amounts
SELECT u.fulfillment_id, l.scale, coalesce(i.unit, 'unit') AS unit, sum(u.to_pick + u.picked + u.packed + u.ready)::bigint AS quantity,
    sum(u.to_pick)::bigint AS to_pick, sum(u.picked)::bigint AS picked, sum(u.packed)::bigint AS packed
FROM fulfillment_line u
JOIN order_line l ON l.shop_id = $1 AND l.order_id = u.order_id AND l.line = u.line
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = u.item_id
WHERE u.shop_id = $1 AND u.fulfillment_id = ANY ($2::uuid[]) AND u.to_pick + u.picked + u.packed + u.ready > 0
GROUP BY u.fulfillment_id, l.scale, i.unit
ORDER BY u.fulfillment_id, min(u.line);

-- name: lines
SELECT u.fulfillment_id, u.line, u.item_id, u.quantity, u.to_pick, u.picked, u.packed, u.ready, u.handed_over, u.short, u.canceled,
    l.sku, l.title, l.scale, coalesce(i.unit, 'unit') AS unit, l.parent, l.options, i.barcode, i.weight, b.bin
FROM fulfillment_line u
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = u.fulfillment_id
JOIN order_line l ON l.shop_id = $1 AND l.order_id = u.order_id AND l.line = u.line
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = u.item_id
LEFT JOIN item_bin b ON b.shop_id = $1 AND b.item_id = u.item_id AND b.location_id = f.location_id
WHERE u.shop_id = $1 AND u.fulfillment_id = ANY ($2::uuid[])
ORDER BY u.fulfillment_id, u.line;
