-- name: parcels
SELECT p.parcel_id, p.order_id, p.status, p.tracking_number, n.at
FROM parcel p
LEFT JOIN parcel_position n ON n.shop_id = $1 AND n.parcel_id = p.parcel_id
WHERE p.shop_id = $1 AND (p.parcel_id = ANY ($2::uuid[]) OR p.tracking_number = ANY ($3::text[]))
ORDER BY p.shipped_at NULLS FIRST, p.parcel_id;

-- name: keep
INSERT INTO parcel_position AS n (shop_id, parcel_id, order_id, latitude, longitude, at, recorded_at)
SELECT $1, s.parcel_id, s.order_id, s.latitude, s.longitude, s.at, $7
FROM unnest($2::uuid[], $3::uuid[], $4::float8[], $5::float8[], $6::timestamptz[])
    AS s (parcel_id, order_id, latitude, longitude, at)
ON CONFLICT (shop_id, parcel_id) DO UPDATE
SET latitude = excluded.latitude, longitude = excluded.longitude, at = excluded.at, recorded_at = excluded.recorded_at
WHERE n.at < excluded.at;

-- name: newest
SELECT parcel_id, order_id, latitude, longitude, at
FROM parcel_position
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY parcel_id;
