-- name: claim
WITH won AS (
    INSERT INTO idempotency (shop_id, actor, key, verb, body_hash, created_at)
    SELECT $1, c.actor, c.key, $5, c.body_hash, $6
    FROM unnest($2::text[], $3::text[], $4::bytea[]) AS c (actor, key, body_hash)
    ON CONFLICT (shop_id, actor, key) DO NOTHING
    RETURNING actor, key
)
SELECT c.actor, c.key FROM unnest($2::text[], $3::text[]) AS c (actor, key)
EXCEPT
SELECT w.actor, w.key FROM won w;

-- name: read_losers
SELECT i.actor, i.key, i.verb, i.body_hash, i.answer
FROM unnest($2::text[], $3::text[]) AS c (actor, key)
JOIN idempotency i ON i.shop_id = $1 AND i.actor = c.actor AND i.key = c.key;

-- name: settle
UPDATE idempotency i SET answer = c.answer
FROM unnest($2::text[], $3::text[], $4::bytea[]) AS c (actor, key, answer)
WHERE i.shop_id = $1 AND i.actor = c.actor AND i.key = c.key;
