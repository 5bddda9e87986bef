CREATE TABLE return_order (
    shop_id bigint NOT NULL,
    return_id uuid NOT NULL,
    order_id uuid NOT NULL,
    position integer NOT NULL,
    status text NOT NULL,
    -- return, claim, return_to_sender, in_store, unannounced, exchange
    kind text NOT NULL,
    -- what sets the refund off: scan, receipt, inspection, none
    refund_on text NOT NULL,
    location_id uuid,
    fee bigint NOT NULL DEFAULT 0,
    exchange_order_id uuid,
    carrier text,
    tracking_number text,
    requested_at timestamptz NOT NULL,
    approved_at timestamptz,
    received_at timestamptz,
    ended_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (shop_id, return_id),
    UNIQUE (shop_id, order_id, position)
) WITH (fillfactor = 80);

CREATE INDEX return_order_by_status ON return_order (shop_id, status, return_id);

CREATE TABLE return_line (
    shop_id bigint NOT NULL,
    return_id uuid NOT NULL,
    line integer NOT NULL,
    order_id uuid NOT NULL,
    item_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    reason text NOT NULL,
    received bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
    accepted bigint NOT NULL DEFAULT 0 CHECK (accepted >= 0),
    declined bigint NOT NULL DEFAULT 0 CHECK (declined >= 0),
    credited bigint NOT NULL DEFAULT 0 CHECK (credited >= 0),
    PRIMARY KEY (shop_id, return_id, line)
);

CREATE INDEX return_line_by_order ON return_line (shop_id, order_id, line);
