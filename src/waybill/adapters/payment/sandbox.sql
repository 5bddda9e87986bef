-- name: open_accounts
INSERT INTO sandbox_payment (shop_id, payment_id, token, currency)
SELECT $1, p.payment_id, p.token, p.currency
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS p (payment_id, token, currency)
ON CONFLICT (shop_id, payment_id) DO NOTHING;

-- name: lock_accounts
SELECT payment_id, token, authorized, captured, refunded, voided, expires_at
FROM sandbox_payment
WHERE shop_id = $1 AND payment_id = ANY ($2::uuid[])
ORDER BY payment_id
FOR NO KEY UPDATE;

-- name: calls
SELECT key, answer FROM sandbox_call WHERE shop_id = $1 AND key = ANY ($2::text[]);

-- name: find
SELECT c.action_id, c.attempt, c.answer
FROM unnest($2::uuid[], $3::integer[]) AS w (action_id, attempt)
JOIN sandbox_call c ON c.shop_id = $1 AND c.action_id = w.action_id AND c.attempt = w.attempt;

-- name: count_repeated
UPDATE sandbox_call SET times = times + 1 WHERE shop_id = $1 AND key = ANY ($2::text[]);

-- name: keep_calls
INSERT INTO sandbox_call (shop_id, key, action_id, attempt, payment_id, kind, amount, moved, answer, at)
SELECT $1, c.key, c.action_id, c.attempt, c.payment_id, c.kind, c.amount, c.moved, c.answer, $10
FROM unnest($2::text[], $3::uuid[], $4::integer[], $5::uuid[], $6::text[], $7::bigint[], $8::bigint[], $9::jsonb[])
    AS c (key, action_id, attempt, payment_id, kind, amount, moved, answer)
ON CONFLICT (shop_id, key) DO UPDATE SET moved = excluded.moved, answer = excluded.answer;

-- name: save_accounts
UPDATE sandbox_payment p SET authorized = s.authorized, captured = s.captured, refunded = s.refunded, voided = s.voided,
    expires_at = s.expires_at
FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[])
    AS s (payment_id, authorized, captured, refunded, voided, expires_at)
WHERE p.shop_id = $1 AND p.payment_id = s.payment_id;

-- name: keep_notices
INSERT INTO sandbox_notice (shop_id, notice_id, action_id, attempt, answer, due_at)
SELECT $1, n.notice_id, n.action_id, n.attempt, n.answer, n.due_at
FROM unnest($2::uuid[], $3::uuid[], $4::integer[], $5::jsonb[], $6::timestamptz[])
    AS n (notice_id, action_id, attempt, answer, due_at)
ON CONFLICT (shop_id, notice_id) DO NOTHING;

-- name: notices
SELECT shop_id, notice_id, action_id, attempt, answer
FROM sandbox_notice
WHERE shop_id = ANY ($1::bigint[]) AND due_at <= $2
ORDER BY due_at DESC, notice_id
LIMIT 500;

-- name: forget
DELETE FROM sandbox_notice WHERE shop_id = $1 AND notice_id = ANY ($2::uuid[]);
