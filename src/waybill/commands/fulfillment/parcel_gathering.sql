-- name: orders_of_parcels
SELECT order_id FROM parcel WHERE shop_id = $1 AND parcel_id = ANY ($2::uuid[]);

-- name: parcels
SELECT parcel_id, order_id, fulfillment_id, position, status, carrier, service, tracking_number, weight, created_at, shipped_at,
    expected_at, delivered_at, last_report_at, cash
FROM parcel
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, position;

-- name: lines
SELECT parcel_id, line, quantity FROM parcel_line WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: reports
SELECT r.parcel_id, r.status, r.at, r.source = 'waybill' AS ours
FROM parcel p
JOIN tracking_report r ON r.shop_id = $1 AND r.parcel_id = p.parcel_id
WHERE p.shop_id = $1 AND p.order_id = ANY ($2::uuid[]);

-- name: exceptions
SELECT exception_id, order_id, kind, subject_id, resolution
FROM exception_item
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);
