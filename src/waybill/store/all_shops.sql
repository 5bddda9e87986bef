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
