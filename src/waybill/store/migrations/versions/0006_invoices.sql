-- What was billed, as it was: never changed once it is issued. Credit notes have amounts below 0.
CREATE TABLE invoice (
    shop_id bigint NOT NULL,
    invoice_id uuid NOT NULL,
    order_id uuid NOT NULL,
    -- invoice, credit_note
    kind text NOT NULL,
    series text NOT NULL,
    number bigint NOT NULL,
    currency text NOT NULL,
    tax_included boolean NOT NULL,
    total bigint NOT NULL,
    tax_total bigint NOT NULL,
    taxes jsonb NOT NULL,
    parts jsonb NOT NULL,
    seller jsonb NOT NULL,
    corrects jsonb,
    customer_id uuid,
    person_id uuid,
    issued_at timestamptz NOT NULL,
    due_on date,
    sent_at timestamptz,
    sent_how text,
    PRIMARY KEY (shop_id, invoice_id),
    UNIQUE (shop_id, series, number)
);

CREATE INDEX invoice_by_order ON invoice (shop_id, order_id);

CREATE INDEX invoice_by_customer ON invoice (shop_id, customer_id, invoice_id) WHERE customer_id IS NOT NULL;

-- The newest number of each series: taken with the shop's counter, so that no number is left out.
CREATE TABLE invoice_counter (
    shop_id bigint NOT NULL,
    series text NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (shop_id, series)
) WITH (fillfactor = 20);

-- Operational: names and addresses that invoices of erased customers must keep by law, until then.
CREATE TABLE invoice_addressee (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    name text,
    address jsonb,
    billing jsonb,
    keep_until date NOT NULL,
    PRIMARY KEY (shop_id, customer_id, person_id)
);

CREATE INDEX invoice_addressee_by_day ON invoice_addressee (keep_until);
