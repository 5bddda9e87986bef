-- When a dated hold ends; there is one as long as `until_date` is among the holds.
ALTER TABLE orders ADD COLUMN held_until timestamptz;

CREATE INDEX orders_by_held_until ON orders (shop_id, held_until) WHERE held_until IS NOT NULL;
