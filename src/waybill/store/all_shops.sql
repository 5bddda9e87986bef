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
