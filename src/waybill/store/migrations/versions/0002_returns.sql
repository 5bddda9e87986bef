CREATE TABLE return_order (
    shop_id bigint NOT NULL,
    return_id uuid NOT NULL,
    order_id uuid NOT NULL,
    -- 1, 2, ... within the order, as people see it: #1001-R2
    position integer NOT NULL,
    status text NOT NULL,
    -- return, exchange, claim, unannounced, in_store, return_to_sender
    kind text NOT NULL,
    -- what sets the refund off: scan, receipt, inspection; none where nothing comes back
    refund_on text NOT NULL,
    location_id uuid,
    -- who pays for the way back, and what is kept of the refund for a label of ours
    postage text NOT NULL DEFAULT 'shop',
    postage_fee bigint NOT NULL DEFAULT 0,
    -- kept for the label, withheld as a discount that was lost, and credited of the shipping, so far
    fee bigint NOT NULL DEFAULT 0,
    -- what all that was announced was to bring, by the quote at that time
    expected bigint NOT NULL DEFAULT 0,
    withheld bigint NOT NULL DEFAULT 0,
    shipping bigint NOT NULL DEFAULT 0,
    -- what the buyer gets instead, whether before the goods are back, and the order that was made of it
    exchange jsonb,
    in_advance boolean NOT NULL DEFAULT false,
    exchange_order_id uuid,
    -- the parcel that could not be delivered
    parcel_id uuid,
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

CREATE INDEX return_order_by_tracking_number ON return_order (shop_id, tracking_number) WHERE tracking_number IS NOT NULL;

CREATE INDEX return_order_by_expiry ON return_order (shop_id, expires_at) WHERE expires_at IS NOT NULL;

CREATE INDEX return_order_by_exchange ON return_order (shop_id, exchange_order_id) WHERE exchange_order_id IS NOT NULL;

CREATE TABLE return_line (
    shop_id bigint NOT NULL,
    return_id uuid NOT NULL,
    line integer NOT NULL,
    order_id uuid NOT NULL,
    item_id uuid NOT NULL,
    -- announced or, where nothing was, what came first
    quantity bigint NOT NULL CHECK (quantity > 0),
    reason text NOT NULL,
    -- units that a carrier has, in the line's bucket "returning"
    on_the_way bigint NOT NULL DEFAULT 0 CHECK (on_the_way >= 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
    accepted bigint NOT NULL DEFAULT 0 CHECK (accepted >= 0),
    declined bigint NOT NULL DEFAULT 0 CHECK (declined >= 0),
    credited bigint NOT NULL DEFAULT 0 CHECK (credited >= 0),
    -- what was paid for the units that were credited, before fees
    share bigint NOT NULL DEFAULT 0,
    -- units of a claim, which can neither be returned nor claimed again; of another return, those that a claim had
    -- taken for lost
    settled bigint NOT NULL DEFAULT 0 CHECK (settled >= 0),
    PRIMARY KEY (shop_id, return_id, line),
    -- only what came can be looked at
    CHECK (accepted + declined <= received)
);

CREATE INDEX return_line_by_order ON return_line (shop_id, order_id, line);
