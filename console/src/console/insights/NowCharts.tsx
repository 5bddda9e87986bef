import { Link, useNavigate } from "@tanstack/react-router";
import type { Schemas } from "../../api/client";
import { counted, formatMoney, minorDigits } from "../../shared/format";
import { tone as toneOf } from "../../shared/states";
import { useShop } from "../session";
import { Day } from "../words";
import { type Bar, Bars, Columns, Key } from "./Bars";
import { ChartCard } from "./ChartCard";
import classes from "./insights.module.css";

const STATES: Record<string, { label: string; tone: string }> = {
  awaiting_payment: { label: "Awaiting payment", tone: "attention" },
  on_hold: { label: "On hold", tone: "attention" },
  waiting_for_stock: { label: "Waiting for stock", tone: "bad" },
  to_release: { label: "To release", tone: "progress" },
  in_fulfillment: { label: "Picking and packing", tone: "progress" },
  ready_for_pickup: { label: "Ready for pickup", tone: toneOf("ready_for_pickup") },
  on_the_way: { label: "On the way", tone: "progress" },
  to_complete: { label: "To complete", tone: "good" },
  cancel_pending: { label: "Being canceled", tone: "quiet" },
};

/** Open orders by state, as they are now. */
export function StateChart({ now }: { now?: Schemas["NowInsights"] }) {
  const shop = useShop();
  const navigate = useNavigate();
  const states = (now?.states ?? []).filter((one) => one.orders > 0);
  const total = states.reduce((sum, one) => sum + one.orders, 0);
  return (
    <ChartCard
      title="Open orders by state"
      about={now && `${total.toLocaleString(shop.locale)} now`}
      file="orders-by-state"
      loading={!now}
      empty={now && !total && "No order is open."}
      table={{ head: ["State", "Orders"], rows: (now?.states ?? []).map((one) => [STATES[one.state]?.label ?? one.state, one.orders]) }}
    >
      <Bars
        summary={`Open orders by state: ${states.map((one) => `${STATES[one.state]?.label} ${one.orders}`).join(", ")}.`}
        format={(value) => value.toLocaleString(shop.locale)}
        bars={states.map((one) => ({ key: one.state, label: STATES[one.state]?.label ?? one.state, value: one.orders, tone: `var(--tone-${STATES[one.state]?.tone ?? "quiet"})` }))}
        href={(bar) => `/orders?state=${bar.key}`}
        onOpen={(bar) => void navigate({ to: "/orders", search: { state: bar.key } })}
      />
    </ChartCard>
  );
}

function hours(bucket: Schemas["AgeBucket"]): string {
  const { hours_from: from, hours_to: to } = bucket;
  // both ends in the same unit
  const [size, unit] = from < 48 && (to ?? 0) <= 48 ? [1, "h"] : [24, "d"];
  if (to === null || to === undefined) return `> ${from / size} ${unit}`;
  return from ? `${from / size}–${to / size} ${unit}` : `< ${to / size} ${unit}`;
}

/** What is to be shipped, by how long ago it was placed. */
export function BacklogChart({ now }: { now?: Schemas["NowInsights"] }) {
  const shop = useShop();
  const buckets = now?.backlog ?? [];
  const bars: Bar[] = buckets.map((bucket) => ({ key: String(bucket.hours_from), label: hours(bucket), value: bucket.orders, part: bucket.late }));
  return (
    <ChartCard
      title="Age of what is to ship"
      about={now && `${counted(now.to_ship, "order", shop.locale)}, ${now.late.toLocaleString(shop.locale)} of them late`}
      file="backlog-age"
      loading={!now}
      empty={now && !now.to_ship && "Nothing waits to be shipped."}
      table={{ head: ["Placed", "Orders", "Late"], rows: buckets.map((bucket) => [hours(bucket), bucket.orders, bucket.late]) }}
      legend={
        <>
          <Key kind="box" tone="var(--tone-progress)">
            in time
          </Key>
          <Key kind="striped" tone="var(--tone-attention)">
            late
          </Key>
        </>
      }
    >
      <Columns bars={bars} format={(value) => value.toLocaleString(shop.locale)} summary={`Orders to ship by age: ${bars.map((bar) => `${bar.label} ${bar.value}, ${bar.part ?? 0} late`).join("; ")}.`} height={220} />
    </ChartCard>
  );
}

export function ItemChart({ sales }: { sales?: Schemas["SalesInsights"] }) {
  const shop = useShop();
  const navigate = useNavigate();
  const items = sales?.items ?? [];
  const currency = sales?.currency ?? shop.currency;
  const unit = 10 ** minorDigits(currency);
  return (
    <ChartCard
      title="Top items"
      about="Less canceled and returned"
      file="top-items"
      loading={!sales}
      empty={sales && !items.length && "Nothing was sold in this period."}
      table={{ head: ["SKU", "Title", "Units", `Net (${currency})`, "Units before", `Net before (${currency})`], rows: items.map((item) => [item.sku, item.title, (item.units ?? 0) / (item.scale ?? 1), (item.net ?? 0) / unit, (item.units_before ?? 0) / (item.scale ?? 1), (item.net_before ?? 0) / unit]) }}
      legend={
        <Key kind="tick" tone="var(--ink)">
          the period before
        </Key>
      }
    >
      <Bars
        summary={`Top items: ${items.map((item) => `${item.title} ${formatMoney(item.net ?? 0, currency, shop.locale)}`).join(", ")}.`}
        format={(value) => formatMoney(value, currency, shop.locale)}
        bars={items.slice(0, 7).map((item) => ({ key: item.sku, label: item.title, value: item.net ?? 0, before: item.net_before ?? 0 }))}
        onOpen={(bar) => void navigate({ to: `/inventory?sku=${encodeURIComponent(bar.key)}` as "/" })}
      />
    </ChartCard>
  );
}

export function ChannelChart({ sales }: { sales?: Schemas["SalesInsights"] }) {
  const shop = useShop();
  const channels = sales?.channels ?? [];
  const currency = sales?.currency ?? shop.currency;
  const unit = 10 ** minorDigits(currency);
  return (
    <ChartCard
      title="Sales by channel"
      file="sales-by-channel"
      loading={!sales}
      empty={sales && !channels.length && "Nothing was placed in this period."}
      table={{ head: ["Channel", "Orders", `Sales (${currency})`, "Orders before", `Sales before (${currency})`], rows: channels.map((one) => [one.channel, one.orders ?? 0, (one.sales ?? 0) / unit, one.orders_before ?? 0, (one.sales_before ?? 0) / unit]) }}
      legend={
        <Key kind="tick" tone="var(--ink)">
          the period before
        </Key>
      }
    >
      <Bars
        summary={`Sales by channel: ${channels.map((one) => `${one.channel} ${formatMoney(one.sales ?? 0, currency, shop.locale)}`).join(", ")}.`}
        format={(value) => formatMoney(value, currency, shop.locale)}
        bars={channels.slice(0, 7).map((one) => ({ key: one.channel, label: one.channel, value: one.sales ?? 0, before: one.sales_before ?? 0 }))}
      />
    </ChartCard>
  );
}

/** What sells out before more can be there. */
export function StockTable({ stock }: { stock?: Schemas["StockInsights"] }) {
  const shop = useShop();
  const rows = stock?.rows ?? [];
  const units = (steps: number | undefined, scale: number | undefined) => ((steps ?? 0) / (scale ?? 1)).toLocaleString(shop.locale);
  return (
    <ChartCard
      title="Stock at risk"
      about={stock && `${stock.waiting} waited for, ${stock.out} sold out, ${stock.low} low: under ${stock.lead_days} days at the rate of ${stock.days}`}
      file="stock-at-risk"
      drawn={false}
      loading={!stock}
      empty={stock && !rows.length && `Everything that sells lasts longer than ${stock.lead_days} days.`}
      table={{
        head: ["SKU", "Title", "Available", "Waited for", "On its way", "Expected", "Sold", "Days of cover"],
        rows: rows.map((row) => [row.sku, row.title, (row.available ?? 0) / (row.scale ?? 1), (row.backordered ?? 0) / (row.scale ?? 1), (row.incoming ?? 0) / (row.scale ?? 1), row.expected_on, (row.sold ?? 0) / (row.scale ?? 1), row.days_of_cover]),
      }}
    >
      <table className={classes.risk}>
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col" className="numbers">
              Left
            </th>
            <th scope="col" className="numbers">
              Lasts
            </th>
            <th scope="col" className="numbers">
              More on
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 6).map((row) => (
            <tr key={row.item_id}>
              <td>
                <Link to={`/inventory?item=${encodeURIComponent(row.sku)}` as "/"}>{row.title}</Link>
              </td>
              <td className="numbers">{row.backordered ? `−${units(row.backordered, row.scale)}` : units(row.available, row.scale)}</td>
              <td className="numbers">{row.backordered || !row.available ? "out" : row.days_of_cover === null || row.days_of_cover === undefined ? "–" : `${row.days_of_cover} d`}</td>
              <td className="numbers">{row.incoming ? <Day day={row.expected_on} /> : <span className="soft">nothing</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ChartCard>
  );
}
