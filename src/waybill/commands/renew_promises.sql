-- name: passed
SELECT DISTINCT l.order_id
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
WHERE l.shop_id = $1 AND l.backordered > 0 AND o.ship_by < $2 AND o.status IN ('placed', 'confirmed')
ORDER BY l.order_id
LIMIT $3;
