-- name: enqueue
INSERT INTO queue.pgqueuer (priority, entrypoint, status, dedupe_key, payload)
SELECT 0, $2, 'queued', $2 || ':' || $1::bigint || ':' || k.key,
    convert_to(json_build_object('shop_id', $1::bigint, 'key', k.key)::text, 'UTF8')
FROM unnest($3::text[]) AS k (key)
ON CONFLICT (dedupe_key)
    WHERE status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status]) AND dedupe_key IS NOT NULL
    DO NOTHING;
