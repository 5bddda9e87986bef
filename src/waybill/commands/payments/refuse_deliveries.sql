-- name: done
SELECT (e.data->>'parcel_id')::uuid AS parcel_id, sum((e.data->>'amount')::bigint)::bigint AS amount
FROM event e
WHERE e.shop_id = $1 AND e.order_id = ANY ($2::uuid[]) AND e.type = 'delivery.refused'
GROUP BY 1;

-- name: returned
-- Parcels whose goods were credited as they came back.
SELECT DISTINCT r.parcel_id
FROM return_order r
JOIN return_line l ON l.shop_id = $1 AND l.return_id = r.return_id AND l.credited > 0
WHERE r.shop_id = $1 AND r.order_id = ANY ($2::uuid[]) AND r.parcel_id IS NOT NULL;
