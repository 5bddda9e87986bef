-- name: shop
SELECT time_zone FROM shop WHERE shop_id = $1;

-- name: newest
SELECT seq FROM shop_counter WHERE shop_id = $1;

-- name: moment_at
SELECT recorded_at FROM event WHERE shop_id = $1 AND seq >= $2 ORDER BY seq LIMIT 1;

-- name: events
SELECT seq, id, type, version, order_id, subject, occurred_at, recorded_at, actor, door, cause_id, data
FROM event
WHERE shop_id = $1 AND seq < $2 AND seq > $3
    AND ($4::uuid IS NULL OR order_id = $4)
    AND ($5::text IS NULL OR actor = $5)
    AND ($6::text[] IS NULL OR type = ANY ($6))
    AND recorded_at >= $7 AND recorded_at < $8
ORDER BY seq DESC
LIMIT $9;

-- name: entries
SELECT entry_id, at, actor, door, type, subject, data
FROM audit_entry
WHERE shop_id = $1 AND entry_id < $2
    AND ($3::text IS NULL OR actor = $3)
    AND ($4::text IS NULL OR starts_with(type, $4))
    AND at >= $5 AND at < $6
ORDER BY entry_id DESC
LIMIT $7;
