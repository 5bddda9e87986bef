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
