-- name: lock_cursor
SELECT seq, attempts, retry_at FROM queue.cursor
WHERE consumer = $2 AND shop_id = $1
ORDER BY consumer, shop_id
FOR NO KEY UPDATE SKIP LOCKED;

-- name: hold_cursor
SELECT seq FROM queue.cursor
WHERE consumer = $2 AND shop_id = $1
ORDER BY consumer, shop_id
FOR NO KEY UPDATE;

-- name: create_cursor
INSERT INTO queue.cursor (consumer, shop_id) VALUES ($2, $1)
ON CONFLICT (consumer, shop_id) DO NOTHING
RETURNING seq;

-- name: newest
SELECT seq FROM shop_counter WHERE shop_id = $1;

-- name: read_events
SELECT seq, id, type, order_id, occurred_at, recorded_at, data
FROM event
WHERE shop_id = $1 AND seq > $2 AND seq <= $3 AND ($4::text[] IS NULL OR type = ANY ($4))
ORDER BY seq
LIMIT $5;

-- name: wanted_events
SELECT seq, type
FROM event
WHERE shop_id = $1 AND seq > $2 AND seq <= $3 AND type = ANY ($4::text[])
ORDER BY seq
LIMIT $5;

-- name: advance
UPDATE queue.cursor SET seq = $3, attempts = 0, retry_at = NULL WHERE consumer = $2 AND shop_id = $1;

-- name: count_failure
UPDATE queue.cursor SET attempts = $4, retry_at = $5 WHERE consumer = $2 AND shop_id = $1 AND seq = $3;

-- name: pass_over
UPDATE queue.cursor SET seq = $4, attempts = 0, retry_at = NULL
WHERE consumer = $2 AND shop_id = $1 AND seq = $3
RETURNING seq;

-- name: bury
INSERT INTO queue.dead_letter (consumer, shop_id, seq, attempts, error, at) VALUES ($2, $1, $3, $4, $5, $6)
ON CONFLICT (consumer, shop_id, seq) DO UPDATE
SET attempts = EXCLUDED.attempts, error = EXCLUDED.error, at = EXCLUDED.at;

-- name: exhume
DELETE FROM queue.dead_letter WHERE consumer = $2 AND shop_id = $1 AND seq = $3 RETURNING seq;

-- name: exhume_all
DELETE FROM queue.dead_letter WHERE consumer = $2 AND shop_id = $1 AND seq <= $3;

-- name: rewind
UPDATE queue.cursor SET seq = $3, attempts = 0, retry_at = NULL WHERE consumer = $2 AND shop_id = $1 AND seq > $3;

-- name: list_dead_letters
SELECT d.consumer, d.seq, e.type, e.order_id, d.attempts, d.error, d.at
FROM queue.dead_letter d
JOIN event e ON e.shop_id = d.shop_id AND e.seq = d.seq
WHERE d.shop_id = $1
ORDER BY d.seq DESC, d.consumer
LIMIT $2;
