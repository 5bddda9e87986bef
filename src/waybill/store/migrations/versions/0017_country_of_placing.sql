-- The country that an order was placed for, where an edit sent it to another: it is counted for that one. '' where it had none.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS placed_country text;

UPDATE orders o SET placed_country = coalesce((
    SELECT e.data->>'country'
    FROM event e
    WHERE e.shop_id = o.shop_id AND e.order_id = o.order_id AND e.type IN ('order.placed', 'order.imported')
    LIMIT 1
), '')
WHERE EXISTS (
    SELECT 1 FROM event e
    WHERE e.shop_id = o.shop_id AND e.order_id = o.order_id AND e.type = 'order.edited' AND e.data->'edit' ? 'country'
);
