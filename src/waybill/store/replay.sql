-- name: create_counter
INSERT INTO shop_counter (shop_id) VALUES ($1);

-- name: read
SELECT seq, id, type, version, order_id, subject, occurred_at, recorded_at, batch, actor, door, cause_id, data
FROM event
WHERE shop_id = $1
ORDER BY seq;

-- name: append
INSERT INTO event (
    shop_id, seq, id, type, version, order_id, subject, occurred_at, recorded_at, batch, actor, door, cause_id, data
)
SELECT $1, e.seq, e.id, e.type, e.version, e.order_id, e.subject, e.occurred_at, e.recorded_at, e.batch, e.actor, e.door,
    e.cause_id, e.data
FROM unnest(
    $2::bigint[], $3::uuid[], $4::text[], $5::smallint[], $6::uuid[], $7::text[], $8::timestamptz[], $9::timestamptz[],
    $10::uuid[], $11::text[], $12::text[], $13::uuid[], $14::jsonb[]
) AS e (seq, id, type, version, order_id, subject, occurred_at, recorded_at, batch, actor, door, cause_id, data);

-- name: set_counter
UPDATE shop_counter c SET seq = e.seq, order_number = e.order_number
FROM (
    SELECT coalesce(max(seq), 0) AS seq,
        coalesce(max((data->>'number')::bigint) FILTER (WHERE type = ANY ($2::text[])), 1000) AS order_number
    FROM event
    WHERE shop_id = $1
) e
WHERE c.shop_id = $1;

-- name: fingerprint
SELECT count(*) AS rows, md5(string_agg(md5(to_jsonb(t)::text), '' ORDER BY md5(to_jsonb(t)::text))) AS hash
FROM TABLE_NAME t
WHERE t.shop_id = $1;

-- name: rows
SELECT to_jsonb(t)::text AS row FROM TABLE_NAME t WHERE t.shop_id = $1;
