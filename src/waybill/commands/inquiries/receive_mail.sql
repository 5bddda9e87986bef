-- name: taken
SELECT mail_id, inquiry_id FROM inquiry_message WHERE shop_id = $1 AND mail_id = ANY ($2::text[]);

-- name: by_reference
SELECT reference, inquiry_id FROM inquiry WHERE shop_id = $1 AND reference = ANY ($2::text[]);

-- name: by_message
SELECT message_id, inquiry_id, order_id FROM message WHERE shop_id = $1 AND message_id = ANY ($2::uuid[]);
