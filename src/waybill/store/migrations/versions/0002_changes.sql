-- When a dated hold ends; there is one as long as `until_date` is among the holds.
ALTER TABLE orders ADD COLUMN held_until timestamptz;

-- What the changes that wait for their money will add to the total.
ALTER TABLE orders ADD COLUMN awaiting bigint NOT NULL DEFAULT 0;

CREATE INDEX orders_by_held_until ON orders (shop_id, held_until) WHERE held_until IS NOT NULL;

-- An edit, or units that a location is asked to take back: what it is to make of the order, and how far it is.
CREATE TABLE order_change (
    shop_id bigint NOT NULL,
    change_id uuid NOT NULL,
    order_id uuid NOT NULL,
    -- edit, cancel
    kind text NOT NULL,
    status text NOT NULL,
    edit jsonb,
    -- what the order's total changes by, and what has to be paid first
    total bigint NOT NULL DEFAULT 0,
    to_pay bigint NOT NULL DEFAULT 0,
    fulfillment_id uuid,
    units jsonb,
    reason text,
    -- the whole order is to be canceled
    cancel boolean NOT NULL DEFAULT false,
    why text,
    opened_at timestamptz NOT NULL,
    expires_at timestamptz,
    settled_at timestamptz,
    PRIMARY KEY (shop_id, change_id)
) WITH (fillfactor = 80);

CREATE INDEX order_change_by_order ON order_change (shop_id, order_id);

CREATE INDEX order_change_open ON order_change (shop_id, status, expires_at) WHERE settled_at IS NULL;

-- An item may be ordered before the day on which it comes out.
ALTER TABLE item ADD COLUMN available_on date;

-- Which day an order was promised to leave a place that can do only so many a day.
CREATE TABLE shipping_slot (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    location_id uuid NOT NULL,
    day date NOT NULL,
    PRIMARY KEY (shop_id, order_id, location_id)
);

CREATE INDEX shipping_slot_by_day ON shipping_slot (shop_id, location_id, day);
