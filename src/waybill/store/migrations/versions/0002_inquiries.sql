-- A message may be for a customer without an order, and may have to wait.
ALTER TABLE message
    ADD COLUMN inquiry_id uuid,
    ADD COLUMN not_before timestamptz;

-- A shop's own words for a kind of message; without a language they hold for all that have none of their own.
CREATE TABLE message_template (
    shop_id bigint NOT NULL,
    kind text NOT NULL,
    language text NOT NULL,
    is_off boolean NOT NULL,
    subject text,
    intro text,
    paragraph text,
    PRIMARY KEY (shop_id, kind, language)
);

CREATE TABLE inquiry (
    shop_id bigint NOT NULL,
    inquiry_id uuid NOT NULL,
    -- what subjects of mails and people call it
    reference text NOT NULL,
    status text NOT NULL,
    channel text NOT NULL,
    customer_id uuid NOT NULL,
    order_id uuid,
    draft_id uuid,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (shop_id, inquiry_id),
    UNIQUE (shop_id, reference)
);

CREATE INDEX inquiry_by_status ON inquiry (shop_id, status, inquiry_id);

CREATE INDEX inquiry_by_customer ON inquiry (shop_id, customer_id, inquiry_id);

CREATE INDEX inquiry_by_order ON inquiry (shop_id, order_id) WHERE order_id IS NOT NULL;

CREATE INDEX inquiry_by_draft ON inquiry (shop_id, draft_id) WHERE draft_id IS NOT NULL;

-- Operational: what was written, personal, so it goes with an erasure.
CREATE TABLE inquiry_message (
    shop_id bigint NOT NULL,
    inquiry_id uuid NOT NULL,
    message_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    -- in, out, note
    direction text NOT NULL,
    actor text NOT NULL,
    subject text,
    body text,
    sender text,
    -- the Message-ID of a mail that came: one that comes again is not taken twice
    mail_id text,
    is_auto boolean NOT NULL,
    attachments jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, message_id),
    UNIQUE (shop_id, mail_id)
);

CREATE INDEX inquiry_message_by_inquiry ON inquiry_message (shop_id, inquiry_id, message_id);

CREATE INDEX inquiry_message_by_customer ON inquiry_message (shop_id, customer_id);

-- Operational: a draft as it was asked for, to be placed when its offer is accepted.
CREATE TABLE inquiry_draft (
    shop_id bigint NOT NULL,
    order_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    request jsonb NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
