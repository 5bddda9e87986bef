-- The locations that would not fulfill it: they are not asked for it again.
ALTER TABLE orders ADD COLUMN declined_by uuid[] NOT NULL DEFAULT '{}';

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

-- How many a location begins on a day is counted against its capacity.
CREATE INDEX fulfillment_by_begin ON fulfillment (shop_id, location_id, (coalesce(scheduled_at, released_at)));

CREATE INDEX fulfillment_scheduled ON fulfillment (shop_id, scheduled_at) WHERE status = 'scheduled';

CREATE INDEX fulfillment_by_wave ON fulfillment (shop_id, wave_id) WHERE wave_id IS NOT NULL;

-- Fulfillments of a location that are picked in one go.
CREATE TABLE wave (
    shop_id bigint NOT NULL,
    wave_id uuid NOT NULL,
    -- 1, 2, ... within the shop, as pickers call it
    number integer NOT NULL,
    location_id uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, wave_id),
    UNIQUE (shop_id, number)
);

CREATE INDEX wave_by_location ON wave (shop_id, location_id, number);

-- Where on the shelves of a location an item is.
CREATE TABLE item_bin (
    shop_id bigint NOT NULL,
    item_id uuid NOT NULL,
    location_id uuid NOT NULL,
    bin text NOT NULL,
    PRIMARY KEY (shop_id, item_id, location_id)
);

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

-- What is on its way, by when it should have been heard of.
CREATE INDEX parcel_moving ON parcel (shop_id, expected_at)
WHERE status IN ('in_transit', 'out_for_delivery', 'failed_attempt', 'held_at_point', 'exception');

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

-- What was seen of a parcel, each at its own time, in whatever order it came. Only ever added to.
CREATE TABLE tracking_report (
    shop_id bigint NOT NULL,
    report_id uuid NOT NULL,
    -- none where nobody knows the number (yet)
    parcel_id uuid,
    order_id uuid,
    tracking_number text,
    carrier text,
    status text NOT NULL,
    -- carrier, courier, staff, waybill
    source text NOT NULL,
    person_id uuid,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, report_id)
);

CREATE INDEX tracking_report_by_parcel ON tracking_report (shop_id, parcel_id) WHERE parcel_id IS NOT NULL;

CREATE INDEX tracking_report_unknown ON tracking_report (shop_id, tracking_number) WHERE parcel_id IS NULL;

-- A fulfillment that waits for its buyer: ready_for_pickup, arrived, collected, uncollected.
CREATE TABLE pickup (
    shop_id bigint NOT NULL,
    fulfillment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    status text NOT NULL,
    ready_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    arrived_at timestamptz,
    ended_at timestamptz,
    person_id uuid,
    PRIMARY KEY (shop_id, fulfillment_id)
) WITH (fillfactor = 80);

CREATE INDEX pickup_waiting ON pickup (shop_id, until) WHERE ended_at IS NULL;

CREATE INDEX pickup_by_order ON pickup (shop_id, order_id);

-- Operational: the code that opens a pickup, to be told to the buyer; gone once the goods are.
CREATE TABLE pickup_code (
    shop_id bigint NOT NULL,
    fulfillment_id uuid NOT NULL,
    hash bytea NOT NULL,
    code text,
    PRIMARY KEY (shop_id, fulfillment_id)
);

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
