-- name: list
SELECT account_id, kind, status, currency, issued, balance, issued_at, expires_at, customer_id
FROM (
    SELECT account_id, kind, CASE WHEN status = 'active' AND expires_at <= $6 THEN 'expired' ELSE status END AS status, currency, issued,
        balance, issued_at, expires_at, customer_id
    FROM stored_value
    WHERE shop_id = $1 AND account_id < $2 AND ($3::uuid IS NULL OR customer_id = $3) AND ($4::text IS NULL OR kind = $4)
) s
WHERE $5::text IS NULL OR status = $5
ORDER BY account_id DESC
LIMIT $7;

-- name: one
SELECT account_id, kind, CASE WHEN status = 'active' AND expires_at <= $3 THEN 'expired' ELSE status END AS status, currency, issued,
    balance, issued_at, expires_at, customer_id
FROM stored_value
WHERE shop_id = $1 AND account_id = $2;

-- name: entries
SELECT e.kind, e.amount, e.occurred_at, o.number
FROM stored_value_entry e
LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
WHERE e.shop_id = $1 AND e.account_id = $2
ORDER BY e.seq, e.position;

-- name: by_code
SELECT account_id FROM stored_value_code WHERE shop_id = $1 AND code_hash = $2;
