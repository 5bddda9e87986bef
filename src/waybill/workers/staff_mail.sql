-- name: read
SELECT m.status, m.tries, m.kind, p.person_id, p.email, p.name, p.role, p.joined_at, p.deactivated_at, s.name AS shop,
    s.settings, s.locale, s.time_zone
FROM staff_mail m
JOIN staff p ON p.shop_id = m.shop_id AND p.person_id = m.person_id
JOIN shop s ON s.shop_id = m.shop_id
WHERE m.shop_id = $1 AND m.mail_id = $2;

-- name: settle
UPDATE staff_mail SET status = $3, reason = $4, tries = tries + 1, sent_at = $5 WHERE shop_id = $1 AND mail_id = $2;
