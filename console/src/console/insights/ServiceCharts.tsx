import type { Schemas } from "../../api/client";
import { stateWords } from "../../shared/states";
import { useShop } from "../session";
import { Key } from "./Bars";
import { ChartCard } from "./ChartCard";
import { keyWords } from "./SalesChart";
import { TimeChart } from "./TimeChart";

function usePercent(): (share: number) => string {
  const { locale } = useShop();
  const format = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  return (share) => format.format(share);
}

export function PunctualityChart({ service }: { service?: Schemas["ServiceInsights"] }) {
  const { locale } = useShop();
  const percent = usePercent();
  const by = service?.span.by ?? "day";
  const series = service?.series ?? [];
  const promised = (service?.shipped.promised ?? 0) + (service?.delivered.promised ?? 0);
  const words = service && `${service.shipped.kept ?? 0} of ${service.shipped.promised ?? 0} left by their promise, ${service.delivered.kept ?? 0} of ${service.delivered.promised ?? 0} arrived by it`;
  return (
    <ChartCard
      title="On time"
      about={words}
      file="on-time"
      loading={!service}
      empty={service && !promised && "No order with a promised date left or arrived in this period."}
      table={{
        head: ["Day", "Left", "With a promise", "On time", "Arrived", "With a promise", "On time"],
        rows: series.map((point) => [point.key, point.shipped.orders ?? 0, point.shipped.promised ?? 0, point.shipped.kept ?? 0, point.delivered.orders ?? 0, point.delivered.promised ?? 0, point.delivered.kept ?? 0]),
      }}
      legend={
        <>
          <Key kind="line" tone="var(--tone-good)">
            left on time
          </Key>
          <Key kind="dashed" tone="var(--line-strong)">
            arrived on time
          </Key>
        </>
      }
    >
      <TimeChart
        summary={`Share on time. ${words}.`}
        format={percent}
        top={1}
        tone="var(--tone-good)"
        names={["left on time", "arrived on time"]}
        points={series.map((point) => ({ label: keyWords(point.key, by, locale), mark: keyWords(point.key, by, locale, true), now: point.shipped.share ?? null, before: point.delivered.share ?? null }))}
      />
    </ChartCard>
  );
}

export function ReturnsChart({ service }: { service?: Schemas["ServiceInsights"] }) {
  const { locale } = useShop();
  const percent = usePercent();
  const by = service?.span.by ?? "day";
  const series = service?.series ?? [];
  const reasons = (service?.reasons ?? []).filter((one) => one.kind === "return").slice(0, 3);
  const why = reasons.map((one) => `${stateWords(one.reason).toLowerCase()} ${percent(one.share)}`).join(", ");
  return (
    <ChartCard
      title="Units that came back"
      about={service && (why ? `Why: ${why}` : `${service.units_returned.toLocaleString(locale)} of ${service.units.toLocaleString(locale)} units placed`)}
      file="returns"
      loading={!service}
      empty={service && !service.units_returned && "Nothing came back in this period."}
      table={{ head: ["Day", "Units placed", "Units returned"], rows: series.map((point) => [point.key, point.units ?? 0, point.units_returned ?? 0]) }}
    >
      <TimeChart
        summary={`Units returned: ${service?.units_returned ?? 0} of ${service?.units ?? 0} placed.`}
        format={(value) => Math.round(value).toLocaleString(locale)}
        whole
        tone="var(--tone-back)"
        names={["came back", ""]}
        points={series.map((point) => ({ label: keyWords(point.key, by, locale), mark: keyWords(point.key, by, locale, true), now: point.units_returned ?? 0 }))}
      />
    </ChartCard>
  );
}
