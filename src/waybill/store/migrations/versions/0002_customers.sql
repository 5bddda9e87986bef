-- What a customer agreed to last, apart from what each order says; null was never asked.
ALTER TABLE customer
    ADD COLUMN merged_into uuid,
    ADD COLUMN email_marketing boolean,
    ADD COLUMN sms_marketing boolean,
    ADD COLUMN profiling boolean,
    ADD COLUMN consent_at timestamptz,
    ADD COLUMN consent_source text;

CREATE TABLE customer_tag (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    tag text NOT NULL,
    PRIMARY KEY (shop_id, customer_id, tag)
);

CREATE INDEX customer_tag_by_tag ON customer_tag (shop_id, tag, customer_id);

-- What staff wrote about a customer: personal, so it is not in the log and goes with an erasure.
CREATE TABLE customer_note (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    note_id uuid NOT NULL,
    text text NOT NULL,
    actor text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, customer_id, note_id)
);

-- Segments that are sent to webhooks, page by page. Whom a page holds is read when it is sent, and kept nowhere: only how far
-- it has come (`after_id`), and where the page on its way ends (`until_id`), until the export has ended.
CREATE TABLE segment_export (
    shop_id bigint NOT NULL,
    export_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('running', 'done', 'failed', 'canceled')),
    consent text NOT NULL,
    segment text,
    tag text,
    least_orders bigint,
    pages integer NOT NULL DEFAULT 0,
    customers bigint NOT NULL DEFAULT 0,
    after_id uuid,
    until_id uuid,
    last boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    last_status integer,
    last_error text,
    started_at timestamptz NOT NULL,
    next_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (shop_id, export_id)
);

CREATE INDEX segment_export_running ON segment_export (shop_id, started_at) WHERE status = 'running';
