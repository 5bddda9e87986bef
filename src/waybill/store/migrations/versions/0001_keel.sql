CREATE SEQUENCE shop_ids AS bigint;

-- The shop's one row that every batch takes last: the log's order and the numbers people see come from it.
CREATE TABLE shop_counter (
    shop_id bigint PRIMARY KEY,
    seq bigint NOT NULL DEFAULT 0,
    order_number bigint NOT NULL DEFAULT 1000
) WITH (fillfactor = 10);

CREATE TABLE event (
    shop_id bigint NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    version smallint NOT NULL,
    order_id uuid,
    subject text,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    batch uuid NOT NULL,
    actor text NOT NULL,
    door text NOT NULL,
    cause_id uuid,
    data jsonb NOT NULL,
    PRIMARY KEY (shop_id, seq)
);

CREATE INDEX event_by_order ON event (shop_id, order_id, seq) WHERE order_id IS NOT NULL;

CREATE TABLE shop (
    shop_id bigint PRIMARY KEY,
    name text NOT NULL,
    currency text NOT NULL,
    country text NOT NULL,
    time_zone text NOT NULL,
    locale text NOT NULL,
    settings jsonb NOT NULL
);

CREATE TABLE item (
    shop_id bigint NOT NULL,
    item_id uuid NOT NULL,
    sku text NOT NULL,
    sku_key text NOT NULL,
    title text NOT NULL,
    price bigint NOT NULL CHECK (price >= 0),
    tax_category text NOT NULL,
    unit text NOT NULL,
    scale integer NOT NULL CHECK (scale > 0),
    weight integer,
    length integer,
    width integer,
    height integer,
    barcode text,
    cost bigint,
    backorder boolean NOT NULL,
    returnable boolean NOT NULL,
    active boolean NOT NULL,
    bundle jsonb,
    PRIMARY KEY (shop_id, item_id),
    -- SKUs are compared in upper case
    UNIQUE (shop_id, sku_key)
);

CREATE INDEX item_by_barcode ON item (shop_id, barcode) WHERE barcode IS NOT NULL;

CREATE TABLE location (
    shop_id bigint NOT NULL,
    location_id uuid NOT NULL,
    code text NOT NULL,
    code_key text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    address jsonb NOT NULL,
    hours jsonb NOT NULL,
    cutoff text NOT NULL,
    abilities jsonb NOT NULL,
    priority integer NOT NULL,
    daily_capacity integer,
    active boolean NOT NULL,
    PRIMARY KEY (shop_id, location_id),
    UNIQUE (shop_id, code_key)
);

CREATE TABLE stock_level (
    shop_id bigint NOT NULL,
    item_id uuid NOT NULL,
    location_id uuid NOT NULL,
    sellable bigint NOT NULL DEFAULT 0,
    quarantine bigint NOT NULL DEFAULT 0,
    damaged bigint NOT NULL DEFAULT 0,
    reserved bigint NOT NULL DEFAULT 0,
    safety bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, item_id, location_id),
    -- nothing is sold twice: what is promised to buyers is on the shelf
    CHECK (reserved >= 0 AND reserved <= sellable),
    CHECK (quarantine >= 0 AND damaged >= 0 AND safety >= 0)
) WITH (fillfactor = 60);

CREATE INDEX stock_level_by_location ON stock_level (shop_id, location_id, item_id);

-- On hand is the sum of this ledger.
CREATE TABLE stock_movement (
    shop_id bigint NOT NULL,
    seq bigint NOT NULL,
    position integer NOT NULL,
    item_id uuid NOT NULL,
    location_id uuid NOT NULL,
    kind text NOT NULL,
    condition text NOT NULL,
    quantity bigint NOT NULL,
    reason text,
    reference text,
    unit_cost bigint,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, seq, position)
);

CREATE INDEX stock_movement_by_item ON stock_movement (shop_id, item_id, location_id, seq);

CREATE TABLE expected_receipt (
    shop_id bigint NOT NULL,
    receipt_id uuid NOT NULL,
    item_id uuid NOT NULL,
    location_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity >= 0),
    received bigint NOT NULL DEFAULT 0,
    expected_on date NOT NULL,
    reference text,
    PRIMARY KEY (shop_id, receipt_id)
);

CREATE INDEX expected_receipt_open ON expected_receipt (shop_id, item_id, expected_on) WHERE quantity > received;

CREATE TABLE customer (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    since timestamptz NOT NULL,
    person_id uuid,
    erased_at timestamptz,
    PRIMARY KEY (shop_id, customer_id)
);

CREATE INDEX customer_erased ON customer (erased_at) WHERE erased_at IS NOT NULL;

-- An order's id carries its placing time, so that id order is time order.
CREATE TABLE orders (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    number bigint NOT NULL,
    version integer NOT NULL DEFAULT 1,
    status text NOT NULL,
    channel text NOT NULL,
    external_id text,
    test boolean NOT NULL DEFAULT false,
    prices text NOT NULL DEFAULT 'ours',
    currency text NOT NULL,
    tax_included boolean NOT NULL DEFAULT true,
    customer_id uuid,
    person_id uuid,
    country text,
    method text NOT NULL DEFAULT 'ship',
    terms text NOT NULL DEFAULT 'prepaid',
    paid bigint NOT NULL DEFAULT 0,
    payment_reference text,
    item_total bigint NOT NULL,
    discount_total bigint NOT NULL DEFAULT 0,
    charge_total bigint NOT NULL DEFAULT 0,
    tax_total bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL,
    placed_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,
    requested_at timestamptz,
    expires_at timestamptz,
    ship_by timestamptz,
    deliver_by timestamptz,
    holds text[] NOT NULL DEFAULT '{}',
    tags text[] NOT NULL DEFAULT '{}',
    attribution jsonb,
    consent jsonb,
    bundles jsonb,
    discounts jsonb,
    PRIMARY KEY (shop_id, order_id),
    UNIQUE (shop_id, number)
) WITH (fillfactor = 90);

CREATE INDEX orders_by_status ON orders (shop_id, status, order_id);

CREATE INDEX orders_by_customer ON orders (shop_id, customer_id, order_id) WHERE customer_id IS NOT NULL;

CREATE INDEX orders_by_expiry ON orders (shop_id, expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE order_line (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    line integer NOT NULL,
    item_id uuid NOT NULL,
    sku text NOT NULL,
    title text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    scale integer NOT NULL DEFAULT 1,
    unit_price bigint NOT NULL,
    subtotal bigint NOT NULL,
    discount bigint NOT NULL DEFAULT 0,
    tax bigint NOT NULL DEFAULT 0,
    tax_rate integer NOT NULL DEFAULT 0,
    total bigint NOT NULL,
    unsourced bigint NOT NULL DEFAULT 0,
    backordered bigint NOT NULL DEFAULT 0,
    reserved bigint NOT NULL DEFAULT 0,
    released bigint NOT NULL DEFAULT 0,
    picked bigint NOT NULL DEFAULT 0,
    packed bigint NOT NULL DEFAULT 0,
    ready_for_pickup bigint NOT NULL DEFAULT 0,
    in_transit bigint NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    lost bigint NOT NULL DEFAULT 0,
    "returning" bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0,
    canceled bigint NOT NULL DEFAULT 0,
    parent integer,
    role text NOT NULL DEFAULT 'item',
    -- the only place its units may come from, where there is only one
    location_id uuid,
    options jsonb,
    PRIMARY KEY (shop_id, order_id, line),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    -- every unit is in exactly one bucket
    CHECK (unsourced >= 0 AND backordered >= 0 AND reserved >= 0 AND released >= 0 AND picked >= 0 AND packed >= 0
        AND ready_for_pickup >= 0 AND in_transit >= 0 AND delivered >= 0 AND lost >= 0 AND "returning" >= 0
        AND returned >= 0 AND canceled >= 0
        AND unsourced + backordered + reserved + released + picked + packed + ready_for_pickup + in_transit
        + delivered + lost + "returning" + returned + canceled = quantity)
) WITH (fillfactor = 90);

CREATE INDEX order_line_by_item ON order_line (shop_id, item_id, order_id);

CREATE INDEX order_line_backordered ON order_line (shop_id, item_id, order_id) WHERE backordered > 0;

CREATE TABLE order_charge (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    charge integer NOT NULL,
    type text NOT NULL,
    title text,
    amount bigint NOT NULL,
    tax bigint NOT NULL DEFAULT 0,
    tax_rate integer NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, order_id, charge)
);

-- Units of a line that wait at one location.
CREATE TABLE reservation (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    line integer NOT NULL,
    location_id uuid NOT NULL,
    item_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shop_id, order_id, line, location_id)
);

CREATE INDEX reservation_by_location ON reservation (shop_id, location_id, order_id);

CREATE TABLE order_tag (
    shop_id bigint NOT NULL,
    tag text NOT NULL,
    order_id uuid NOT NULL,
    PRIMARY KEY (shop_id, tag, order_id)
);

-- A file of past trade and its control totals, which the rows below and the orders made from it account for.
CREATE TABLE history_source (
    shop_id bigint NOT NULL,
    source_id uuid NOT NULL,
    reader text NOT NULL,
    sha256 text NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL,
    rows integer NOT NULL,
    total bigint NOT NULL,
    absolute_total bigint NOT NULL,
    credit_rows_without_customer integer NOT NULL,
    credit_rows_without_sale integer NOT NULL,
    PRIMARY KEY (shop_id, source_id)
);

-- The rows of the file that an order's lines and charges were read from, in their order.
CREATE TABLE history_order (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    source_id uuid NOT NULL,
    row integer NOT NULL,
    line_rows integer[] NOT NULL,
    charge_rows integer[] NOT NULL,
    country_name text,
    PRIMARY KEY (shop_id, order_id)
);

-- Past credits, in parts: each undoes units of one line or charge of an order, or says why it is tied to none.
CREATE TABLE history_credit (
    shop_id bigint NOT NULL,
    source_id uuid NOT NULL,
    row integer NOT NULL,
    part integer NOT NULL,
    credit_id uuid NOT NULL,
    external_id text NOT NULL,
    customer_id uuid,
    order_id uuid,
    line integer,
    charge integer,
    kind text,
    untied text,
    sku text NOT NULL,
    charge_type text,
    quantity bigint NOT NULL CHECK (quantity > 0),
    amount bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, source_id, row, part),
    CHECK ((order_id IS NULL) = (untied IS NOT NULL))
);

CREATE INDEX history_credit_by_order ON history_credit (shop_id, order_id) WHERE order_id IS NOT NULL;

-- Past rows that are neither orders nor credits: ledger_adjustment, write_off, write_on, reject.
CREATE TABLE history_entry (
    shop_id bigint NOT NULL,
    source_id uuid NOT NULL,
    row integer NOT NULL,
    kind text NOT NULL,
    external_id text,
    code text,
    item_id uuid,
    quantity bigint,
    amount bigint NOT NULL DEFAULT 0,
    reason text,
    at timestamptz,
    PRIMARY KEY (shop_id, source_id, row)
);

-- From here on: operational tables, not replayed from the log.

-- How far the import of a file has come; `next_row` moves in the transaction that takes in the rows before it.
CREATE TABLE import_progress (
    shop_id bigint NOT NULL,
    source_id uuid NOT NULL,
    name text NOT NULL,
    next_row integer NOT NULL,
    rows integer NOT NULL,
    started_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, source_id)
);

-- Free text of rows of the past that are no orders: a warehouse's note, a reject's content.
CREATE TABLE history_note (
    shop_id bigint NOT NULL,
    source_id uuid NOT NULL,
    row integer NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (shop_id, source_id, row)
);

CREATE TABLE idempotency (
    shop_id bigint NOT NULL,
    actor text NOT NULL,
    key text NOT NULL,
    verb text NOT NULL,
    body_hash bytea NOT NULL,
    answer bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, actor, key)
    -- a claim's answer comes later and is larger: room on the page keeps that update off the index
) WITH (fillfactor = 10);

CREATE INDEX idempotency_by_age ON idempotency USING brin (created_at);

-- A channel's order is taken in once, for ever.
CREATE TABLE external_order (
    shop_id bigint NOT NULL,
    external_id text NOT NULL,
    channel text NOT NULL,
    order_id uuid NOT NULL,
    PRIMARY KEY (shop_id, external_id, channel)
);

-- Immutable, versioned rows: erasure blanks them, nothing else changes them.
CREATE TABLE person_data (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    email text,
    phone text,
    name text,
    name_key text,
    language text,
    address jsonb,
    billing jsonb,
    texts jsonb,
    recorded_at timestamptz NOT NULL,
    erased_at timestamptz,
    PRIMARY KEY (shop_id, customer_id, person_id)
);

-- With the customer, so that a search need not look at each person's row; a customer's repeated name takes hardly more space.
CREATE INDEX person_data_by_name ON person_data (shop_id, name_key text_pattern_ops, customer_id)
WHERE name_key IS NOT NULL;

-- What a customer is known by: one customer per e-mail, phone or external id.
CREATE TABLE customer_key (
    shop_id bigint NOT NULL,
    kind text NOT NULL,
    value text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (shop_id, kind, value)
);

CREATE INDEX customer_key_by_customer ON customer_key (shop_id, customer_id);

CREATE TABLE api_key (
    shop_id bigint NOT NULL,
    key_id uuid NOT NULL,
    prefix text NOT NULL,
    hash bytea NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (shop_id, key_id)
);

CREATE INDEX api_key_by_prefix ON api_key (prefix);

CREATE TABLE secret (
    shop_id bigint NOT NULL,
    name text NOT NULL,
    key_id text NOT NULL,
    ciphertext bytea NOT NULL,
    PRIMARY KEY (shop_id, name)
);

CREATE TABLE webhook (
    shop_id bigint NOT NULL,
    webhook_id uuid NOT NULL,
    url text NOT NULL,
    types text[] NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, webhook_id)
);

CREATE TABLE webhook_delivery (
    shop_id bigint NOT NULL,
    webhook_id uuid NOT NULL,
    seq bigint NOT NULL,
    status text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz,
    last_status integer,
    last_error text,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, webhook_id, seq)
);

CREATE INDEX webhook_delivery_pending ON webhook_delivery (shop_id, created_at) WHERE status = 'pending';

CREATE TABLE message (
    shop_id bigint NOT NULL,
    message_id uuid NOT NULL,
    cause_seq bigint NOT NULL,
    kind text NOT NULL,
    order_id uuid,
    customer_id uuid,
    recipient text,
    subject text,
    body_text text,
    body_html text,
    status text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (shop_id, message_id),
    -- once per cause
    UNIQUE (shop_id, cause_seq, kind)
);

CREATE INDEX message_pending ON message (shop_id, created_at) WHERE status = 'pending';

CREATE INDEX message_by_order ON message (shop_id, order_id, message_id) WHERE order_id IS NOT NULL;

CREATE INDEX message_by_customer ON message (shop_id, customer_id) WHERE customer_id IS NOT NULL;

CREATE SCHEMA queue;

CREATE TABLE queue.cursor (
    consumer text NOT NULL,
    shop_id bigint NOT NULL,
    seq bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    PRIMARY KEY (consumer, shop_id)
);

CREATE TABLE queue.dead_letter (
    consumer text NOT NULL,
    shop_id bigint NOT NULL,
    seq bigint NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (consumer, shop_id, seq)
);
