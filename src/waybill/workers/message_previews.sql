-- name: a_location
SELECT location_id FROM location WHERE shop_id = $1 ORDER BY priority, location_id LIMIT 1;

-- name: templates
SELECT kind, language, is_off, subject, intro, paragraph FROM message_template WHERE shop_id = $1 ORDER BY kind, language;

-- name: forget
DELETE FROM message_template WHERE shop_id = $1 AND kind = $2 AND language = $3;

-- name: save
INSERT INTO message_template (shop_id, kind, language, is_off, subject, intro, paragraph) VALUES ($1, $2, $3, $4, $5, $6, $7);
