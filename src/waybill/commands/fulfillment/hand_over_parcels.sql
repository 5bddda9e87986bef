-- name: taken
SELECT p.carrier, p.tracking_number
FROM unnest($2::text[], $3::text[]) AS w (carrier, tracking_number)
JOIN parcel p ON p.shop_id = $1 AND p.tracking_number = w.tracking_number AND p.carrier = w.carrier
WHERE p.status IN ('in_transit', 'out_for_delivery', 'failed_attempt', 'held_at_point', 'exception', 'lost', 'returning');

-- name: waiting
SELECT tracking_number, report_id, status, at
FROM tracking_report
WHERE shop_id = $1 AND parcel_id IS NULL AND tracking_number = ANY ($2::text[])
ORDER BY report_id;

-- name: opened_for
SELECT exception_id, order_id, kind, subject_id, resolution
FROM exception_item
WHERE shop_id = $1 AND order_id IS NULL AND resolved_at IS NULL AND subject_id = ANY ($2::uuid[]);

-- name: cash
-- What was taken at the door, by the parcel that it was noted for.
SELECT order_id, parcel_id, sum(amount)::bigint AS amount
FROM cash_collection
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
GROUP BY order_id, parcel_id;

-- name: forgone
-- What was credited for goods that came back or never arrived.
SELECT order_id, sum(amount)::bigint AS amount
FROM order_credit
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND kind IN ('return', 'claim', 'refused_at_door')
GROUP BY order_id;
