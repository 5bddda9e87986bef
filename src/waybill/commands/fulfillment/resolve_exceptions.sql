-- name: exceptions
SELECT exception_id, order_id, kind, subject_id, resolution
FROM exception_item
WHERE shop_id = $1 AND exception_id = ANY ($2::uuid[]);
