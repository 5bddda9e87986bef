-- name: due
SELECT fulfillment_id
FROM pickup
WHERE shop_id = $1 AND ended_at IS NULL AND until <= $2
ORDER BY until
LIMIT $3;
