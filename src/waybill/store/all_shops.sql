-- name: next_shop_id
SELECT nextval('shop_ids');

-- name: create_counter
INSERT INTO shop_counter (shop_id) VALUES ($1);

-- name: shops
SELECT shop_id, name, currency, country, time_zone, locale FROM shop ORDER BY shop_id;

-- name: shops_with_news
SELECT c.consumer, s.shop_id
FROM unnest($1::text[]) AS c (consumer)
CROSS JOIN shop_counter s
LEFT JOIN queue.cursor q ON q.consumer = c.consumer AND q.shop_id = s.shop_id
WHERE s.seq > coalesce(q.seq, 0) AND (q.retry_at IS NULL OR q.retry_at <= $2)
ORDER BY s.shop_id;

-- name: lag
SELECT c.consumer, coalesce(sum(s.seq - coalesce(q.seq, 0)), 0)::bigint AS behind
FROM unnest($1::text[]) AS c (consumer)
CROSS JOIN shop_counter s
LEFT JOIN queue.cursor q ON q.consumer = c.consumer AND q.shop_id = s.shop_id
GROUP BY c.consumer;

-- name: newest
SELECT shop_id, seq FROM shop_counter WHERE shop_id = ANY ($1::bigint[]);

-- name: keys_by_prefix
SELECT shop_id, key_id, hash, scopes FROM api_key WHERE prefix = $1 AND revoked_at IS NULL;

-- name: secrets_of_other_keys
SELECT shop_id, name, key_id, ciphertext FROM secret
WHERE key_id <> $1 AND (shop_id, name) > ($2::bigint, $3::text)
ORDER BY shop_id, name
LIMIT 200;

-- name: encrypt_anew
UPDATE secret SET key_id = $4, ciphertext = $5 WHERE shop_id = $1 AND name = $2 AND ciphertext = $3;

-- name: shops_with_expired_orders
SELECT s.shop_id FROM shop_counter s
WHERE EXISTS (SELECT FROM orders o WHERE o.shop_id = s.shop_id AND o.expires_at <= $1)
ORDER BY s.shop_id;

-- name: shops_with_due_returns
SELECT s.shop_id FROM shop_counter s
WHERE EXISTS (SELECT FROM return_order r WHERE r.shop_id = s.shop_id AND r.expires_at <= $1)
ORDER BY s.shop_id;

-- name: shops_with_due_holds
SELECT s.shop_id FROM shop_counter s
WHERE EXISTS (
    SELECT FROM orders o WHERE o.shop_id = s.shop_id AND o.held_until <= $1 AND 'until_date' = ANY (o.holds)
)
ORDER BY s.shop_id;

-- name: shops_with_goods_due
-- After how many days a parcel counts as lost is the shop's setting: one without news for a day is worth a look.
SELECT s.shop_id FROM shop_counter s
WHERE EXISTS (
    SELECT FROM parcel p
    WHERE p.shop_id = s.shop_id
        AND p.status IN ('in_transit', 'out_for_delivery', 'failed_attempt', 'held_at_point', 'exception')
        AND (p.expected_at < $1 OR greatest(p.shipped_at, p.last_report_at) <= $1::timestamptz - interval '1 day')
) OR EXISTS (SELECT FROM pickup u WHERE u.shop_id = s.shop_id AND u.ended_at IS NULL AND u.until <= $1)
ORDER BY s.shop_id;

-- name: shops_with_due_fulfillments
SELECT s.shop_id FROM shop_counter s
WHERE EXISTS (
    SELECT FROM fulfillment f WHERE f.shop_id = s.shop_id AND f.status = 'scheduled' AND f.scheduled_at <= $1
)
ORDER BY s.shop_id;

-- name: shops_with_due_changes
SELECT s.shop_id FROM shop_counter s
WHERE EXISTS (
    SELECT FROM order_change c
    WHERE c.shop_id = s.shop_id AND c.settled_at IS NULL
        AND (c.status = 'awaiting_payment' OR c.status = 'quoted' AND c.expires_at <= $1)
)
ORDER BY s.shop_id;

-- name: enqueue_messages
INSERT INTO queue.pgqueuer (priority, entrypoint, status, dedupe_key, payload)
SELECT 0, 'message', 'queued', 'message:' || m.shop_id || ':' || m.message_id,
    convert_to(json_build_object('shop_id', m.shop_id, 'key', m.message_id)::text, 'UTF8')
FROM message m
WHERE m.status = 'pending' AND m.created_at < $1
ON CONFLICT (dedupe_key)
    WHERE status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status]) AND dedupe_key IS NOT NULL
    DO NOTHING;

-- name: enqueue_deliveries
INSERT INTO queue.pgqueuer (priority, entrypoint, status, dedupe_key, payload)
SELECT 0, 'webhook', 'queued', 'webhook:' || d.shop_id || ':' || d.webhook_id || ':' || d.seq,
    convert_to(json_build_object('shop_id', d.shop_id, 'key', d.webhook_id || ':' || d.seq)::text, 'UTF8')
FROM webhook_delivery d
WHERE d.status = 'pending' AND d.created_at < $1
ON CONFLICT (dedupe_key)
    WHERE status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status]) AND dedupe_key IS NOT NULL
    DO NOTHING;

-- name: enqueue_exports
INSERT INTO queue.pgqueuer (priority, entrypoint, status, dedupe_key, payload)
SELECT 0, 'segment-export', 'queued', 'segment-export:' || x.shop_id || ':' || x.export_id,
    convert_to(json_build_object('shop_id', x.shop_id, 'key', x.export_id::text)::text, 'UTF8')
FROM segment_export x
WHERE x.status = 'running' AND x.started_at < $1
ON CONFLICT (dedupe_key)
    WHERE status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status]) AND dedupe_key IS NOT NULL
    DO NOTHING;

-- name: enqueue_payments
INSERT INTO queue.pgqueuer (priority, entrypoint, status, dedupe_key, payload)
SELECT 0, 'payment', 'queued', 'payment:' || a.shop_id || ':' || a.action_id || ':' || a.attempt,
    convert_to(json_build_object('shop_id', a.shop_id, 'key', a.action_id || ':' || a.attempt)::text, 'UTF8')
FROM payment_action a
JOIN payment p ON p.shop_id = a.shop_id AND p.payment_id = a.payment_id
WHERE a.status IN ('pending', 'in_doubt') AND a.requested_at < $1 AND p.gateway = ANY ($2::text[])
ON CONFLICT (dedupe_key)
    WHERE status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status]) AND dedupe_key IS NOT NULL
    DO NOTHING;

-- name: shops_with_lapsing_payments
SELECT s.shop_id FROM shop_counter s
WHERE EXISTS (
    SELECT FROM payment p
    WHERE p.shop_id = s.shop_id AND p.expires_at <= $1 AND p.status IN ('authorized', 'partially_captured')
)
ORDER BY s.shop_id;

-- name: trim_keys
DELETE FROM idempotency i
USING (SELECT shop_id, actor, key FROM idempotency WHERE created_at < $1 LIMIT 5000) old
WHERE i.shop_id = old.shop_id AND i.actor = old.actor AND i.key = old.key;

-- name: trim_deliveries
DELETE FROM webhook_delivery d
USING (
    SELECT shop_id, webhook_id, seq FROM webhook_delivery WHERE created_at < $1 AND status <> 'pending' LIMIT 5000
) old
WHERE d.shop_id = old.shop_id AND d.webhook_id = old.webhook_id AND d.seq = old.seq;

-- name: trim_jobs
DELETE FROM queue.pgqueuer_log l
USING (SELECT id FROM queue.pgqueuer_log WHERE created < $1 ORDER BY created LIMIT 5000) old
WHERE l.id = old.id;

-- name: erased_with_traces
SELECT c.shop_id, c.customer_id
FROM customer c
WHERE c.erased_at > $1 AND (
    EXISTS (
        SELECT FROM person_data p
        WHERE p.shop_id = c.shop_id AND p.customer_id = c.customer_id AND p.erased_at IS NULL
    )
    OR EXISTS (SELECT FROM customer_key k WHERE k.shop_id = c.shop_id AND k.customer_id = c.customer_id)
)
ORDER BY c.shop_id, c.customer_id
LIMIT 1000;
