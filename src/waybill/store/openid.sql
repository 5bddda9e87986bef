-- name: save
INSERT INTO openid_provider (shop_id, issuer, client_id, label, domains, default_role, saved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (shop_id) DO UPDATE
SET issuer = excluded.issuer, client_id = excluded.client_id, label = excluded.label, domains = excluded.domains,
    default_role = excluded.default_role, saved_at = excluded.saved_at;

-- name: delete
DELETE FROM openid_provider WHERE shop_id = $1 RETURNING issuer;

-- name: provider
SELECT issuer, client_id, label, domains, default_role FROM openid_provider WHERE shop_id = $1;

-- name: lock_person
SELECT person_id, role, joined_at, deactivated_at, openid_issuer, openid_subject FROM staff
WHERE shop_id = $1 AND ((openid_issuer = $2 AND openid_subject = $3) OR email_key = $4)
ORDER BY person_id
FOR NO KEY UPDATE;

-- name: bind
UPDATE staff SET openid_issuer = $3, openid_subject = $4, joined_at = coalesce(joined_at, $5),
    name = CASE WHEN name = '' THEN $6 ELSE name END
WHERE shop_id = $1 AND person_id = $2;
