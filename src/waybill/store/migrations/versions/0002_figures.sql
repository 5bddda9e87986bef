-- Figures by day, kept up by a worker that follows the log: reports read a few rows where there are a million orders.
-- Not replayed: they can be made again from the log. Amounts are minor units without tax, but for `tax`; the day is that
-- of the shop's time zone when the event was counted. Test orders and drafts do not count.
CREATE TABLE figure_sales (
    shop_id bigint NOT NULL,
    day date NOT NULL,
    currency text NOT NULL,
    channel text NOT NULL,
    country text NOT NULL,
    campaign text NOT NULL,
    orders bigint NOT NULL DEFAULT 0,
    orders_canceled bigint NOT NULL DEFAULT 0,
    units bigint NOT NULL DEFAULT 0,
    units_canceled bigint NOT NULL DEFAULT 0,
    units_returned bigint NOT NULL DEFAULT 0,
    gross bigint NOT NULL DEFAULT 0,
    discounts bigint NOT NULL DEFAULT 0,
    canceled bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0,
    credited bigint NOT NULL DEFAULT 0,
    edited bigint NOT NULL DEFAULT 0,
    charges bigint NOT NULL DEFAULT 0,
    tax bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, day, currency, channel, country, campaign)
) WITH (fillfactor = 50);

CREATE TABLE figure_items (
    shop_id bigint NOT NULL,
    day date NOT NULL,
    currency text NOT NULL,
    item_id uuid NOT NULL,
    units bigint NOT NULL DEFAULT 0,
    units_canceled bigint NOT NULL DEFAULT 0,
    units_returned bigint NOT NULL DEFAULT 0,
    gross bigint NOT NULL DEFAULT 0,
    discounts bigint NOT NULL DEFAULT 0,
    canceled bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, day, currency, item_id)
) WITH (fillfactor = 50);

CREATE INDEX figure_items_by_item ON figure_items (shop_id, item_id, day);

-- How often, and why: cancellations (orders touched) and returns (units).
CREATE TABLE figure_reasons (
    shop_id bigint NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    times bigint NOT NULL DEFAULT 0,
    units bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, day, kind, reason)
) WITH (fillfactor = 50);

-- What customers bought, and how that compares with the others' (scored by the worker once a day).
CREATE TABLE figure_customers (
    shop_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    currency text NOT NULL,
    orders bigint NOT NULL DEFAULT 0,
    -- with tax and charges, less what was canceled and credited
    net bigint NOT NULL DEFAULT 0,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    recency smallint,
    frequency smallint,
    value smallint,
    segment text,
    scored_at timestamptz,
    PRIMARY KEY (shop_id, customer_id, currency)
) WITH (fillfactor = 70);

CREATE INDEX figure_customers_by_segment ON figure_customers (shop_id, currency, segment, customer_id);

-- How long orders took, read by the day they left or arrived without a look at the orders themselves.
CREATE INDEX orders_by_departure ON orders (shop_id, shipped_at) INCLUDE (placed_at, ship_by, test) WHERE shipped_at IS NOT NULL;

CREATE INDEX orders_by_arrival ON orders (shop_id, delivered_at) INCLUDE (placed_at, deliver_by, test) WHERE delivered_at IS NOT NULL;
