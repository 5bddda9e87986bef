-- What one location is to hand over of one order.
CREATE TABLE fulfillment (
    shop_id bigint NOT NULL,
    fulfillment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    -- 1, 2, ... within the order, as people see it: #1001-2
    position integer NOT NULL,
    location_id uuid NOT NULL,
    status text NOT NULL,
    -- ship, pickup, local_delivery, kitchen
    profile text NOT NULL,
    wave_id uuid,
    scheduled_at timestamptz,
    released_at timestamptz,
    accepted_at timestamptz,
    ready_at timestamptz,
    arrived_at timestamptz,
    handed_over_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (shop_id, fulfillment_id),
    UNIQUE (shop_id, order_id, position)
) WITH (fillfactor = 80);

CREATE INDEX fulfillment_by_location ON fulfillment (shop_id, location_id, status, fulfillment_id);

-- Units of a line in a fulfillment: to pick (still reserved on the shelf), picked (off the shelf), packed, ready for
-- pickup, handed over; short or canceled is no longer its own.
CREATE TABLE fulfillment_line (
    shop_id bigint NOT NULL,
    fulfillment_id uuid NOT NULL,
    line integer NOT NULL,
    order_id uuid NOT NULL,
    item_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    to_pick bigint NOT NULL DEFAULT 0,
    picked bigint NOT NULL DEFAULT 0,
    packed bigint NOT NULL DEFAULT 0,
    ready bigint NOT NULL DEFAULT 0,
    handed_over bigint NOT NULL DEFAULT 0,
    short bigint NOT NULL DEFAULT 0,
    canceled bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, fulfillment_id, line),
    CHECK (to_pick >= 0 AND picked >= 0 AND packed >= 0 AND ready >= 0 AND handed_over >= 0 AND short >= 0 AND canceled >= 0
        AND to_pick + picked + packed + ready + handed_over + short + canceled = quantity)
) WITH (fillfactor = 80);

CREATE INDEX fulfillment_line_by_order ON fulfillment_line (shop_id, order_id, line);

CREATE INDEX fulfillment_line_to_pick ON fulfillment_line (shop_id, item_id, order_id) WHERE to_pick > 0;

CREATE TABLE parcel (
    shop_id bigint NOT NULL,
    parcel_id uuid NOT NULL,
    order_id uuid NOT NULL,
    fulfillment_id uuid NOT NULL,
    position integer NOT NULL,
    status text NOT NULL,
    carrier text,
    service text,
    tracking_number text,
    -- grams
    weight integer,
    created_at timestamptz NOT NULL,
    shipped_at timestamptz,
    expected_at timestamptz,
    delivered_at timestamptz,
    last_report_at timestamptz,
    PRIMARY KEY (shop_id, parcel_id)
) WITH (fillfactor = 80);

CREATE INDEX parcel_by_order ON parcel (shop_id, order_id);

CREATE INDEX parcel_by_tracking_number ON parcel (shop_id, tracking_number) WHERE tracking_number IS NOT NULL;

CREATE TABLE parcel_line (
    shop_id bigint NOT NULL,
    parcel_id uuid NOT NULL,
    line integer NOT NULL,
    order_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shop_id, parcel_id, line)
);

CREATE INDEX parcel_line_by_order ON parcel_line (shop_id, order_id);

-- What a person has to look at: an impossible report, a late or lost parcel, money in doubt.
CREATE TABLE exception_item (
    shop_id bigint NOT NULL,
    exception_id uuid NOT NULL,
    order_id uuid,
    kind text NOT NULL,
    subject_id uuid,
    opened_at timestamptz NOT NULL,
    resolved_at timestamptz,
    resolution text,
    PRIMARY KEY (shop_id, exception_id)
);

CREATE INDEX exception_item_open ON exception_item (shop_id, opened_at) WHERE resolved_at IS NULL;

CREATE INDEX exception_item_by_order ON exception_item (shop_id, order_id) WHERE order_id IS NOT NULL;
