-- What a gateway said of a payment that its holder disputes.
CREATE TABLE dispute (
    shop_id bigint NOT NULL,
    dispute_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    external_id text NOT NULL,
    status text NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    reason text,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (shop_id, dispute_id),
    UNIQUE (shop_id, payment_id, external_id)
);

CREATE INDEX dispute_by_order ON dispute (shop_id, order_id);

-- Gift cards, and store and exchange credit of customers. Never below 0.
CREATE TABLE stored_value (
    shop_id bigint NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    customer_id uuid,
    status text NOT NULL DEFAULT 'active',
    issued bigint NOT NULL CHECK (issued > 0),
    balance bigint NOT NULL CHECK (balance >= 0),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (shop_id, account_id)
) WITH (fillfactor = 80);

CREATE INDEX stored_value_by_customer ON stored_value (shop_id, customer_id, account_id) WHERE customer_id IS NOT NULL;

-- The ledger that an account's balance is the sum of: issued, spent, returned, voided. Only ever added to.
CREATE TABLE stored_value_entry (
    shop_id bigint NOT NULL,
    seq bigint NOT NULL,
    position integer NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    order_id uuid,
    payment_id uuid,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, seq, position)
);

CREATE INDEX stored_value_entry_by_account ON stored_value_entry (shop_id, account_id, seq);

-- Cash that somebody took for us: with the collector until it is remitted.
CREATE TABLE cash_collection (
    shop_id bigint NOT NULL,
    payment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    parcel_id uuid,
    collector text NOT NULL,
    reference text,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    remitted bigint NOT NULL DEFAULT 0,
    collected_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, payment_id)
) WITH (fillfactor = 80);

CREATE INDEX cash_collection_open ON cash_collection (shop_id, collector, collected_at) WHERE remitted < amount;

CREATE INDEX cash_collection_by_order ON cash_collection (shop_id, order_id);

-- A list of a collector's, and what it handed in by it.
CREATE TABLE remittance (
    shop_id bigint NOT NULL,
    remittance_id uuid NOT NULL,
    collector text NOT NULL,
    reference text NOT NULL,
    amount bigint NOT NULL,
    remitted_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, remittance_id),
    -- the same list twice is a mistake
    UNIQUE (shop_id, collector, reference)
);

CREATE TABLE remittance_line (
    shop_id bigint NOT NULL,
    remittance_id uuid NOT NULL,
    position integer NOT NULL,
    -- matched, short, over, unknown
    status text NOT NULL,
    amount bigint NOT NULL,
    expected bigint NOT NULL,
    payment_id uuid,
    order_id uuid,
    reference text,
    PRIMARY KEY (shop_id, remittance_id, position)
);

CREATE INDEX remittance_line_by_payment ON remittance_line (shop_id, payment_id) WHERE payment_id IS NOT NULL;

-- How much a customer may owe; absent is as the shop's settings say.
CREATE TABLE customer_credit (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    account_limit bigint CHECK (account_limit >= 0),
    delivery_limit bigint CHECK (delivery_limit >= 0),
    account_days integer CHECK (account_days >= 0),
    PRIMARY KEY (shop_id, customer_id)
);

-- What is due on account and not paid, and what is owed to buyers: few of all orders.
CREATE INDEX orders_due ON orders (shop_id, due_on, order_id)
WHERE total - credited - written_off - (paid - refunded - dispute_lost) > 0 AND due_on IS NOT NULL;

CREATE INDEX orders_owed ON orders (shop_id, order_id)
WHERE total - credited - written_off - (paid - refunded - dispute_lost) < 0;

-- Operational: what a gift card's code is known by. The code itself is nowhere.
CREATE TABLE stored_value_code (
    shop_id bigint NOT NULL,
    code_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    PRIMARY KEY (shop_id, code_hash)
);
