-- name: lock_by_email
SELECT person_id, email_key, role, joined_at, deactivated_at FROM staff
WHERE shop_id = $1 AND email_key = ANY ($2::text[])
ORDER BY person_id
FOR NO KEY UPDATE;

-- name: lock
SELECT person_id, email, name, role, joined_at, deactivated_at FROM staff
WHERE shop_id = $1 AND (person_id = ANY ($2::uuid[]) OR role = 'owner')
ORDER BY person_id
FOR NO KEY UPDATE;

-- name: invite
INSERT INTO staff (shop_id, person_id, email, email_key, name, role, created_at)
SELECT $1, p.person_id, p.email, p.email_key, p.name, p.role, $7
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS p (person_id, email, email_key, name, role)
ON CONFLICT (shop_id, email_key) DO UPDATE
SET role = excluded.role, email = excluded.email, deactivated_at = NULL, joined_at = NULL, password_hash = NULL,
    openid_issuer = NULL, openid_subject = NULL,
    name = CASE WHEN excluded.name = '' THEN staff.name ELSE excluded.name END
RETURNING person_id, email_key;

-- name: add
INSERT INTO staff (shop_id, person_id, email, email_key, name, role, created_at, joined_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7);

-- name: set_role
UPDATE staff SET role = $3 WHERE shop_id = $1 AND person_id = $2;

-- name: deactivate
UPDATE staff SET deactivated_at = $3 WHERE shop_id = $1 AND person_id = ANY ($2::uuid[]) AND deactivated_at IS NULL;

-- name: join
UPDATE staff SET name = $3, password_hash = $4, joined_at = $5
WHERE shop_id = $1 AND person_id = $2 AND deactivated_at IS NULL AND joined_at IS NULL
RETURNING person_id;

-- name: set_password
UPDATE staff SET password_hash = $3
WHERE shop_id = $1 AND person_id = $2 AND deactivated_at IS NULL AND joined_at IS NOT NULL
RETURNING person_id;

-- name: set_name
UPDATE staff SET name = $3 WHERE shop_id = $1 AND person_id = $2;

-- name: person
SELECT person_id, email, name, role, password_hash, joined_at, deactivated_at FROM staff WHERE shop_id = $1 AND person_id = $2;

-- name: everybody
SELECT p.person_id, p.email, p.name, p.role, p.created_at, p.joined_at, p.signed_in_at, p.deactivated_at,
    (
        SELECT max(l.expires_at) FROM staff_link l
        WHERE l.shop_id = p.shop_id AND l.person_id = p.person_id AND l.kind = 'invitation' AND l.used_at IS NULL
    ) AS invitation_expires_at,
    (
        SELECT count(*) FROM staff_session s
        WHERE s.shop_id = p.shop_id AND s.person_id = p.person_id AND s.ended_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3
    ) AS sessions
FROM staff p
WHERE p.shop_id = $1
ORDER BY p.deactivated_at IS NOT NULL, lower(p.name), p.person_id;

-- name: make_links
INSERT INTO staff_link (shop_id, link_id, person_id, kind, hash, created_at, expires_at)
SELECT $1, l.link_id, l.person_id, $5, l.hash, $6, $7
FROM unnest($2::uuid[], $3::uuid[], $4::bytea[]) AS l (link_id, person_id, hash);

-- name: use_link
UPDATE staff_link SET used_at = $3
WHERE shop_id = $1 AND link_id = $2 AND used_at IS NULL AND expires_at > $3
RETURNING person_id;

-- name: void_links
UPDATE staff_link SET used_at = $4
WHERE shop_id = $1 AND person_id = ANY ($2::uuid[]) AND used_at IS NULL AND kind = ANY ($3::text[]);

-- name: note_mail
INSERT INTO staff_mail (shop_id, mail_id, person_id, kind, status, created_at)
SELECT $1, m.mail_id, m.person_id, $4, 'pending', $5
FROM unnest($2::uuid[], $3::uuid[]) AS m (mail_id, person_id);
