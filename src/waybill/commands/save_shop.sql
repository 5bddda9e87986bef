-- name: shop
SELECT name, currency, country, time_zone, locale, settings FROM shop WHERE shop_id = $1;

-- name: has_items
SELECT EXISTS (SELECT FROM item WHERE shop_id = $1);

-- name: webhooks
SELECT webhook_id FROM webhook WHERE shop_id = $1;
