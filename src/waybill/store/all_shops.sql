-- name: next_shop_id
SELECT nextval('shop_ids');

-- name: create_counter
INSERT INTO shop_counter (shop_id) VALUES ($1);

-- name: shops
SELECT shop_id, name, currency, country, time_zone, locale FROM shop ORDER BY shop_id;
