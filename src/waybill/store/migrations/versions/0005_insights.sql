-- What was placed, by hour of the day in the shop's time zone, as it was placed: kept up by a worker like the figures by
-- day, and made again from the log like them. Amounts are minor units without tax. Test orders and drafts do not count.
CREATE TABLE figure_hours (
    shop_id bigint NOT NULL,
    day date NOT NULL,
    hour smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
    currency text NOT NULL,
    channel text NOT NULL,
    orders bigint NOT NULL DEFAULT 0,
    units bigint NOT NULL DEFAULT 0,
    gross bigint NOT NULL DEFAULT 0,
    discounts bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, day, hour, currency, channel)
) WITH (fillfactor = 50);
