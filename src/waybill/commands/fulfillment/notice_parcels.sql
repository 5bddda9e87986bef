-- name: due
SELECT parcel_id
FROM parcel
WHERE shop_id = $1 AND status IN ('in_transit', 'out_for_delivery', 'failed_attempt', 'held_at_point', 'exception')
    AND ((expected_at < $2 AND status <> 'held_at_point') OR greatest(shipped_at, last_report_at) <= $3)
ORDER BY expected_at, parcel_id
LIMIT $4;
