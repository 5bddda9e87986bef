-- Operational: which of an order's tracking links holds, by the number in its token. Without a row that is number 0.
CREATE TABLE tracking_link (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    number bigint NOT NULL,
    revoked boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);

-- Operational: codes that buyers were sent. A code itself is nowhere: it is made of its id and the shop's secret.
CREATE TABLE buyer_code (
    shop_id bigint NOT NULL,
    code_id uuid NOT NULL,
    order_id uuid NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    sent_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (shop_id, code_id)
);

CREATE INDEX buyer_code_by_order ON buyer_code (shop_id, order_id, sent_at);

-- Operational: where a parcel on the road was seen last. It says how its courier and its buyer live, so only the newest is
-- kept, and for a day at most.
CREATE TABLE parcel_position (
    shop_id bigint NOT NULL,
    parcel_id uuid NOT NULL,
    order_id uuid NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, parcel_id)
);

CREATE INDEX parcel_position_by_order ON parcel_position (shop_id, order_id, recorded_at);
