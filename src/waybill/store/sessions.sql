-- name: begin
INSERT INTO staff_session (shop_id, session_id, person_id, hash, how, agent, address, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9);

-- name: signed_in
UPDATE staff SET signed_in_at = $3 WHERE shop_id = $1 AND person_id = $2;

-- name: end
UPDATE staff_session SET ended_at = $4
WHERE shop_id = $1 AND person_id = $2 AND session_id = ANY ($3::uuid[]) AND ended_at IS NULL;

-- name: end_others
UPDATE staff_session SET ended_at = $4
WHERE shop_id = $1 AND person_id = $2 AND session_id <> $3 AND ended_at IS NULL;

-- name: end_all
UPDATE staff_session SET ended_at = $3
WHERE shop_id = $1 AND person_id = ANY ($2::uuid[]) AND ended_at IS NULL;

-- name: live
SELECT session_id, how, agent, address, created_at, seen_at, expires_at FROM staff_session
WHERE shop_id = $1 AND person_id = $2 AND ended_at IS NULL AND expires_at > $3 AND seen_at > $4
ORDER BY seen_at DESC, session_id;

-- name: touch
UPDATE staff_session SET seen_at = $3 WHERE shop_id = $1 AND session_id = $2 AND seen_at < $3;
