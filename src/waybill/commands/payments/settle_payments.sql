-- name: exceptions
SELECT exception_id FROM exception_item WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);
