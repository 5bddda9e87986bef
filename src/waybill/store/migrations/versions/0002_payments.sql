-- One tender of one order: a card, a transfer, cash, a gift card. What happened to it is in payment_action and money_entry.
CREATE TABLE payment (
    shop_id bigint NOT NULL,
    payment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    tender text NOT NULL,
    gateway text NOT NULL,
    status text NOT NULL,
    currency text NOT NULL,
    -- what it is for; authorized and captured are what came of it
    amount bigint NOT NULL CHECK (amount >= 0),
    authorized bigint NOT NULL DEFAULT 0,
    over_capture bigint NOT NULL DEFAULT 0,
    capture_pending bigint NOT NULL DEFAULT 0,
    captured bigint NOT NULL DEFAULT 0,
    refund_pending bigint NOT NULL DEFAULT 0,
    refunded bigint NOT NULL DEFAULT 0,
    disputed bigint NOT NULL DEFAULT 0,
    dispute_lost bigint NOT NULL DEFAULT 0,
    -- when it captures: placing, confirmation, shipment, manual
    capture text NOT NULL DEFAULT 'manual',
    -- the gift card or store credit it draws on
    account_id uuid,
    reference text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (shop_id, payment_id),
    -- no gateway gives more than was authorized, but for what it says it allows beyond
    CHECK (captured >= 0 AND capture_pending >= 0 AND captured + capture_pending <= authorized + over_capture),
    -- nobody gets back more than was taken
    CHECK (refunded >= 0 AND refund_pending >= 0 AND disputed >= 0 AND dispute_lost >= 0
        AND refunded + refund_pending + dispute_lost <= captured)
) WITH (fillfactor = 80);

CREATE INDEX payment_by_order ON payment (shop_id, order_id);

CREATE INDEX payment_by_expiry ON payment (shop_id, expires_at) WHERE expires_at IS NOT NULL AND status IN ('authorized', 'partially_captured');

-- What was asked of a gateway, and what came of it: authorize, capture, void, refund, renew.
CREATE TABLE payment_action (
    shop_id bigint NOT NULL,
    action_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    status text NOT NULL,
    -- why: shipment, cancel, return, edit, overpayment, goodwill, price_adjustment, claim, ...; and of what
    cause text,
    subject_id uuid,
    attempt integer NOT NULL DEFAULT 1,
    -- after this capture the gateway lets go of what is left
    final boolean NOT NULL DEFAULT false,
    reference text,
    error text,
    requested_at timestamptz NOT NULL,
    -- when the present attempt began, the gateway's time of its last answer, and which attempt it did it at
    attempted_at timestamptz NOT NULL,
    answered_at timestamptz,
    settled_attempt integer,
    settled_at timestamptz,
    PRIMARY KEY (shop_id, action_id)
);

CREATE INDEX payment_action_by_order ON payment_action (shop_id, order_id);

CREATE INDEX payment_action_open ON payment_action (shop_id, requested_at) WHERE status IN ('pending', 'in_doubt');

-- The ledger of money: every change of a payment and every credit, as it happened. Only ever added to.
CREATE TABLE money_entry (
    shop_id bigint NOT NULL,
    seq bigint NOT NULL,
    position integer NOT NULL,
    order_id uuid,
    payment_id uuid,
    kind text NOT NULL,
    amount bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, seq, position)
);

CREATE INDEX money_entry_by_order ON money_entry (shop_id, order_id, seq);

-- What the buyer need not pay, or gets back, of a line or of the order: return, claim, goodwill, price_adjustment, ...
CREATE TABLE order_credit (
    shop_id bigint NOT NULL,
    credit_id uuid NOT NULL,
    order_id uuid NOT NULL,
    kind text NOT NULL,
    line integer,
    quantity bigint,
    amount bigint NOT NULL CHECK (amount >= 0),
    tax bigint NOT NULL DEFAULT 0,
    reason text,
    return_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, credit_id)
);

CREATE INDEX order_credit_by_order ON order_credit (shop_id, order_id);

-- Where the buyer goes to take the next step of a payment, such as the bank's page. Operational: such a link may open something.
CREATE TABLE payment_step (
    shop_id bigint NOT NULL,
    payment_id uuid NOT NULL,
    link text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, payment_id)
);

-- The sandbox gateway's own books, which nobody else reads or writes: what was done under each key,
CREATE TABLE sandbox_call (
    shop_id bigint NOT NULL,
    key text NOT NULL,
    action_id uuid NOT NULL,
    attempt integer NOT NULL,
    payment_id uuid NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    -- what was really done
    moved bigint NOT NULL,
    -- how often the same key came
    times integer NOT NULL DEFAULT 1,
    answer jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, key)
);

CREATE INDEX sandbox_call_by_action ON sandbox_call (shop_id, action_id);

-- and what each payment comes to.
CREATE TABLE sandbox_payment (
    shop_id bigint NOT NULL,
    payment_id uuid NOT NULL,
    token text NOT NULL,
    currency text NOT NULL,
    authorized bigint NOT NULL DEFAULT 0,
    captured bigint NOT NULL DEFAULT 0,
    refunded bigint NOT NULL DEFAULT 0,
    voided bigint NOT NULL DEFAULT 0,
    expires_at timestamptz,
    PRIMARY KEY (shop_id, payment_id)
);

-- Answers that the sandbox gives by itself, as gateways do by webhook: late, twice, in any order.
CREATE TABLE sandbox_notice (
    shop_id bigint NOT NULL,
    notice_id uuid NOT NULL,
    action_id uuid NOT NULL,
    attempt integer NOT NULL,
    answer jsonb NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (shop_id, notice_id)
);

CREATE INDEX sandbox_notice_due ON sandbox_notice (shop_id, due_at);
