-- name: holding
SELECT order_id, number, revoked FROM tracking_link WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: renew
INSERT INTO tracking_link AS l (shop_id, order_id, number, revoked, changed_at, changed_by)
VALUES ($1, $2, 1, $3, $4, $5)
ON CONFLICT (shop_id, order_id) DO UPDATE
SET number = l.number + 1, revoked = excluded.revoked, changed_at = excluded.changed_at, changed_by = excluded.changed_by
RETURNING number, revoked;

-- name: count_try
UPDATE buyer_code SET tries = tries + 1
WHERE shop_id = $1 AND order_id = $2 AND used_at IS NULL AND expires_at > $3 AND tries < $4
RETURNING code_id, tries;

-- name: use
UPDATE buyer_code SET used_at = $3 WHERE shop_id = $1 AND code_id = $2;
