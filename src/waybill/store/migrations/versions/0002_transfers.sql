-- Goods on their way from one location to another.
CREATE TABLE transfer (
    shop_id bigint NOT NULL,
    transfer_id uuid NOT NULL,
    origin_id uuid NOT NULL,
    destination_id uuid NOT NULL,
    status text NOT NULL,
    reference text,
    expected_on date,
    carrier text,
    tracking_number text,
    created_at timestamptz NOT NULL,
    shipped_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (shop_id, transfer_id)
) WITH (fillfactor = 80);

CREATE INDEX transfer_by_status ON transfer (shop_id, status, transfer_id);

CREATE TABLE transfer_line (
    shop_id bigint NOT NULL,
    transfer_id uuid NOT NULL,
    line integer NOT NULL,
    item_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    shipped bigint NOT NULL DEFAULT 0,
    -- good units, counted by what was received under the receipt; more than were shipped may come
    received bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
    damaged bigint NOT NULL DEFAULT 0 CHECK (damaged >= 0),
    receipt_id uuid,
    PRIMARY KEY (shop_id, transfer_id, line),
    CHECK (shipped >= 0 AND shipped <= quantity)
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX transfer_line_by_receipt ON transfer_line (shop_id, receipt_id) WHERE receipt_id IS NOT NULL;
