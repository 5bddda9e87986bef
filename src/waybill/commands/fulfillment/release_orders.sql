-- name: positions
SELECT order_id, max(position) AS position,
    CASE WHEN bool_and(status = 'scheduled') FILTER (WHERE status NOT IN ('rejected', 'merged', 'canceled'))
        THEN min(scheduled_at) FILTER (WHERE status = 'scheduled') END AS waiting
FROM fulfillment
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
GROUP BY order_id;

-- name: begun
SELECT location_id, (coalesce(scheduled_at, released_at) AT TIME ZONE $4::text)::date AS day, count(*) AS count
FROM fulfillment
WHERE shop_id = $1 AND location_id = ANY ($2::uuid[]) AND coalesce(scheduled_at, released_at) >= $3
    AND status NOT IN ('rejected', 'merged')
GROUP BY 1, 2;
