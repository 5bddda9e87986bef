-- name: shop
SELECT name, currency, country, time_zone, locale, settings FROM shop WHERE shop_id = $1;
