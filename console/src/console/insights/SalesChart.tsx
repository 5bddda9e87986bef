import type { Schemas } from "../../api/client";
import { formatDay, formatMoney, minorDigits } from "../../shared/format";
import { useShop } from "../session";
import { Key } from "./Bars";
import { ChartCard } from "./ChartCard";
import { TimeChart } from "./TimeChart";

/** An hour, a day or a week as people read it: short under an axis, whole in what is told of a point. */
export function keyWords(key: string, by: string, locale: string, short = false): string {
  if (by === "hour") {
    const [day, hour] = key.split("T");
    const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", timeZone: "UTC" }).format(new Date(`${day}T${hour}:00:00Z`));
    return short ? clock : `${formatDay(day!, locale, { weekday: "short" })} ${clock}`;
  }
  if (short) return formatDay(key, locale, { day: "numeric", month: "short" });
  return (by === "week" ? "Week of " : "") + formatDay(key, locale, { weekday: by === "week" ? undefined : "short", day: "numeric", month: "short" });
}

export function SalesChart({ sales }: { sales?: Schemas["SalesInsights"] }) {
  const shop = useShop();
  const currency = sales?.currency ?? shop.currency;
  const by = sales?.span.by ?? "day";
  const series = sales?.series ?? [];
  const money = (amount: number) => formatMoney(amount, currency, shop.locale);
  const unit = 10 ** minorDigits(currency);
  const axis = new Intl.NumberFormat(shop.locale, { style: "currency", currency, notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 });
  const nothing = sales && !series.some((point) => point.sales || point.sales_before);
  const words = { hour: "hour", day: "day", week: "week" }[by];
  return (
    <ChartCard
      title={`Sales by ${words}`}
      about={sales && `${money(sales.undone.net ?? 0)} left of it after ${money((sales.undone.canceled ?? 0) + (sales.undone.returned ?? 0) + (sales.undone.credited ?? 0))} canceled, returned or credited`}
      file={`sales-by-${words}`}
      wide
      loading={!sales}
      empty={nothing && "Nothing was placed in this period or the one before. Sales show here as orders come in."}
      table={{
        head: [words[0]!.toUpperCase() + words.slice(1), "Orders", `Sales (${currency})`, "Compared with", "Orders before", `Sales before (${currency})`],
        rows: series.map((point) => [point.key, point.orders, point.sales === null || point.sales === undefined ? null : point.sales / unit, point.key_before, point.orders_before ?? 0, (point.sales_before ?? 0) / unit]),
      }}
      legend={
        <>
          <Key kind="line">this period</Key>
          <Key kind="dashed" tone="var(--line-strong)">
            the one before
          </Key>
        </>
      }
    >
      <TimeChart
        summary={`Sales by ${words}, in ${currency}: ${money(sales?.sold.sales ?? 0)} in this period, ${money(sales?.sold_before.sales ?? 0)} in the one before.`}
        format={money}
        formatAxis={(value) => axis.format(value / unit)}
        names={["sales", "before"]}
        height={252}
        points={series.map((point) => ({
          label: keyWords(point.key, by, shop.locale) + (point.orders === null || point.orders === undefined ? "" : ` · ${point.orders} ${point.orders === 1 ? "order" : "orders"}`),
          mark: keyWords(point.key, by, shop.locale, true),
          now: point.sales ?? null,
          before: point.sales_before ?? 0,
          labelBefore: keyWords(point.key_before, by, shop.locale),
        }))}
      />
    </ChartCard>
  );
}
