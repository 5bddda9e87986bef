-- name: list
SELECT view_id, page, name, filters, columns, shared, owner = $2 AS mine, position, saved_at
FROM saved_view
WHERE shop_id = $1 AND (owner = $2 OR shared) AND ($3::text IS NULL OR page = $3)
ORDER BY page, position, name, view_id;

-- name: count
SELECT count(*) FROM saved_view WHERE shop_id = $1 AND owner = $2;

-- name: owner
SELECT owner FROM saved_view WHERE shop_id = $1 AND view_id = $2 ORDER BY view_id FOR NO KEY UPDATE;

-- name: same_name
SELECT view_id FROM saved_view
WHERE shop_id = $1 AND owner = $2 AND page = $3 AND name = $4 AND view_id IS DISTINCT FROM $5;

-- name: put
INSERT INTO saved_view (shop_id, view_id, owner, page, name, filters, columns, shared, position, saved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (shop_id, view_id) DO UPDATE SET page = $4, name = $5, filters = $6, columns = $7, shared = $8, position = $9, saved_at = $10;

-- name: forget
DELETE FROM saved_view WHERE shop_id = $1 AND owner = $2 AND view_id = $3 RETURNING view_id;
