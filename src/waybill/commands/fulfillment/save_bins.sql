-- name: locations
SELECT code, location_id FROM location WHERE shop_id = $1;
