-- What the shop's front is found by, of its settings. That no two shops have the same is held by a lock when it is saved: no
-- constraint could span shops on several servers.
ALTER TABLE shop ADD COLUMN front_slug text;

ALTER TABLE item
    ADD COLUMN published boolean NOT NULL DEFAULT false,
    ADD COLUMN category text,
    ADD COLUMN description text,
    ADD COLUMN choices jsonb;

-- Operational: the newest link to all their orders that a customer asked for, which is the only one that holds.
CREATE TABLE order_list (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, customer_id)
);
