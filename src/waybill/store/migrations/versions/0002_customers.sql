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
