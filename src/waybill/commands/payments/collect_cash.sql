-- name: orders_of_parcels
SELECT parcel_id, order_id FROM parcel WHERE shop_id = $1 AND parcel_id = ANY ($2::uuid[]);
