-- Sales by item of whole months: a report over a year reads twelve rows an item, and not three hundred. Counted in the
-- statements that count the days.
CREATE TABLE figure_item_months (
    shop_id bigint NOT NULL,
    month date NOT NULL,
    currency text NOT NULL,
    item_id uuid NOT NULL,
    units bigint NOT NULL DEFAULT 0,
    units_canceled bigint NOT NULL DEFAULT 0,
    units_returned bigint NOT NULL DEFAULT 0,
    gross bigint NOT NULL DEFAULT 0,
    discounts bigint NOT NULL DEFAULT 0,
    canceled bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, month, currency, item_id)
) WITH (fillfactor = 50);

INSERT INTO figure_item_months (
    shop_id, month, currency, item_id, units, units_canceled, units_returned, gross, discounts, canceled, returned
)
SELECT shop_id, date_trunc('month', day)::date, currency, item_id, sum(units), sum(units_canceled), sum(units_returned), sum(gross),
    sum(discounts), sum(canceled), sum(returned)
FROM figure_items
GROUP BY 1, 2, 3, 4;
