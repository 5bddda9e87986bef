-- name: events_after
SELECT seq, id, type, version, order_id, subject, occurred_at, recorded_at, actor, door, cause_id, data
FROM event
WHERE shop_id = $1 AND seq > $2 AND seq <= $3 AND ($4::text[] IS NULL OR type = ANY ($4))
ORDER BY seq
LIMIT $5;

-- name: newest
SELECT seq FROM shop_counter WHERE shop_id = $1;
