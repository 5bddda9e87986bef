-- name: by_number
SELECT parcel_id, carrier, tracking_number
FROM parcel
WHERE shop_id = $1 AND tracking_number = ANY ($2::text[])
ORDER BY shipped_at DESC NULLS LAST, parcel_id DESC;

-- name: unknown
SELECT tracking_number, status, at
FROM tracking_report
WHERE shop_id = $1 AND parcel_id IS NULL AND tracking_number = ANY ($2::text[]);
