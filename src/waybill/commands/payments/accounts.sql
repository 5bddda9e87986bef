-- name: lock_accounts
SELECT account_id, kind, currency, customer_id, status, balance, expires_at
FROM stored_value
WHERE shop_id = $1 AND account_id = ANY ($2::uuid[])
ORDER BY account_id
FOR NO KEY UPDATE;

-- name: accounts_of_codes
SELECT code_hash, account_id FROM stored_value_code WHERE shop_id = $1 AND code_hash = ANY ($2::bytea[]);

-- name: accounts_of_customers
SELECT account_id FROM stored_value
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]) AND kind <> 'gift_card' AND status = 'active' AND balance > 0;

-- name: keep_codes
INSERT INTO stored_value_code (shop_id, code_hash, account_id)
SELECT $1, c.code_hash, c.account_id FROM unnest($2::bytea[], $3::uuid[]) AS c (code_hash, account_id);
