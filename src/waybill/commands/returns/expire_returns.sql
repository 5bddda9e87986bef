-- name: due
SELECT return_id
FROM return_order
WHERE shop_id = $1 AND expires_at <= $2 AND status IN ('requested', 'approved')
ORDER BY expires_at
LIMIT $3;
