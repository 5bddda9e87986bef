-- name: next_shop_id
SELECT nextval('shop_ids');

-- name: create_counter
INSERT INTO shop_counter (shop_id) VALUES ($1);

-- name: front
SELECT shop_id FROM shop
WHERE front_slug = $1 AND settings#>>'{front,open}' IS DISTINCT FROM 'false';

-- name: lock_slug
SELECT pg_advisory_xact_lock(hashtextextended('front ' || $1, 0));

-- name: slugs_taken
SELECT front_slug FROM shop WHERE front_slug = ANY ($1::text[]) AND shop_id <> $2;

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
) OR EXISTS (SELECT FROM pickup u WHERE u.shop_id = s.shop_id AND u.ended_at IS NULL AND u.until <= $1) OR EXISTS (
    SELECT FROM order_line l
    JOIN orders o ON o.shop_id = s.shop_id AND o.order_id = l.order_id
    WHERE l.shop_id = s.shop_id AND l.backordered > 0 AND o.ship_by < $1 AND o.status IN ('placed', 'confirmed')
)
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

-- name: trim_addressees
DELETE FROM invoice_addressee a
USING (SELECT shop_id, customer_id, person_id FROM invoice_addressee WHERE keep_until < $1::timestamptz::date LIMIT 5000) old
WHERE a.shop_id = old.shop_id AND a.customer_id = old.customer_id AND a.person_id = old.person_id;

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

-- name: accounts_by_email
SELECT p.shop_id, s.name AS shop, p.person_id, p.email, p.name, p.role, p.password_hash
FROM staff p
JOIN shop s ON s.shop_id = p.shop_id
WHERE p.email_key = $1 AND p.joined_at IS NOT NULL AND p.deactivated_at IS NULL
ORDER BY p.shop_id
LIMIT 20;

-- name: session_by_hash
SELECT s.shop_id, s.session_id, s.person_id, s.seen_at, s.expires_at, p.role
FROM staff_session s
JOIN staff p ON p.shop_id = s.shop_id AND p.person_id = s.person_id
WHERE s.hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3
    AND p.joined_at IS NOT NULL AND p.deactivated_at IS NULL;

-- name: link_by_hash
SELECT l.shop_id, l.link_id, l.person_id, l.kind, l.expires_at, s.name AS shop, p.email, p.name, p.role
FROM staff_link l
JOIN staff p ON p.shop_id = l.shop_id AND p.person_id = l.person_id
JOIN shop s ON s.shop_id = l.shop_id
WHERE l.hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND p.deactivated_at IS NULL
    AND (p.joined_at IS NULL) = (l.kind = 'invitation');

-- name: count_attempt
INSERT INTO sign_in_attempt AS a (shop_id, subject, count, since) VALUES (0, $1, 1, $2)
ON CONFLICT (shop_id, subject) DO UPDATE
SET count = CASE WHEN a.since < $3 THEN 1 ELSE a.count + 1 END, since = CASE WHEN a.since < $3 THEN $2 ELSE a.since END
RETURNING count, since;

-- name: forget_attempts
DELETE FROM sign_in_attempt WHERE shop_id = 0 AND subject = $1;

-- name: take_attempt_back
UPDATE sign_in_attempt SET count = count - 1 WHERE shop_id = 0 AND subject = $1 AND count > 0;

-- name: trim_attempts
DELETE FROM sign_in_attempt a
USING (SELECT shop_id, subject FROM sign_in_attempt WHERE since < $1 LIMIT 5000) old
WHERE a.shop_id = old.shop_id AND a.subject = old.subject;

-- name: trim_sessions
DELETE FROM staff_session s
USING (
    SELECT shop_id, session_id FROM staff_session WHERE ended_at < $1 OR expires_at < $1 LIMIT 5000
) old
WHERE s.shop_id = old.shop_id AND s.session_id = old.session_id;

-- name: trim_links
DELETE FROM staff_link l
USING (SELECT shop_id, link_id FROM staff_link WHERE expires_at < $1 LIMIT 5000) old
WHERE l.shop_id = old.shop_id AND l.link_id = old.link_id;

-- name: trim_staff_mail
DELETE FROM staff_mail m
USING (SELECT shop_id, mail_id FROM staff_mail WHERE created_at < $1 AND status <> 'pending' LIMIT 5000) old
WHERE m.shop_id = old.shop_id AND m.mail_id = old.mail_id;

-- name: enqueue_staff_mail
INSERT INTO queue.pgqueuer (priority, entrypoint, status, dedupe_key, payload)
SELECT 0, 'staff-mail', 'queued', 'staff-mail:' || m.shop_id || ':' || m.mail_id,
    convert_to(json_build_object('shop_id', m.shop_id, 'key', m.mail_id)::text, 'UTF8')
FROM staff_mail m
WHERE m.status = 'pending' AND m.created_at < $1
ON CONFLICT (dedupe_key)
    WHERE status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status]) AND dedupe_key IS NOT NULL
    DO NOTHING;

-- name: trim_positions
-- Those of parcels that have arrived, or of which nothing more was heard.
DELETE FROM parcel_position n WHERE n.recorded_at < $1;

-- name: trim_codes
DELETE FROM buyer_code c WHERE c.sent_at < $1;

-- name: openid_providers
SELECT shop_id, label FROM openid_provider ORDER BY shop_id LIMIT 50;

-- name: grown_tables
-- Those of which PostgreSQL knows nothing yet, or no more than how small they once were.
SELECT s.relid::regclass::text AS name
FROM pg_stat_user_tables s
JOIN pg_class c ON c.oid = s.relid
WHERE s.n_mod_since_analyze > $1 AND s.n_mod_since_analyze > 2 * greatest(c.reltuples, 0);
