import { Button, Group, Popover, SegmentedControl, Select, Skeleton, Stack, TextInput, VisuallyHidden } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { formatDay, formatMoney, minorDigits } from "../../shared/format";
import { ProblemNotice } from "../components/notices";
import { Page } from "../components/Page";
import { useMay, useShop } from "../session";
import { When } from "../words";
import { BacklogChart, ChannelChart, ItemChart, StateChart, StockTable } from "./NowCharts";
import classes from "./insights.module.css";
import { ReturnsChart, PunctualityChart } from "./ServiceCharts";
import { SalesChart } from "./SalesChart";
import { change } from "./scales";

export const PERIODS = { today: "Today", week: "7 days", month: "30 days", quarter: "90 days", year: "12 months" } as const;
export type Period = keyof typeof PERIODS;
/** The figures of a period that ends today, or of the days `first` to `last`. */
export interface Asked {
  period?: Period;
  first?: string;
  last?: string;
  currency?: string;
}

/** How often at most figures are fetched anew while events come in. */
const PAUSE = 3_000;
const MOST_DAYS = 1_100;

function useFigures({ period = "month", first, last, currency }: Asked) {
  const span = first && last ? { first, last } : { period };
  const query = { ...span, ...(currency ? { currency } : {}) };
  // what happened is counted a moment later, and no event says when it is
  const refetchInterval = ({ state }: { state: { data?: object } }) => (state.data && "behind" in state.data && state.data.behind ? PAUSE : 60_000);
  const options = { placeholderData: keepPreviousData, staleTime: 2_000, refetchInterval };
  const sales = useQuery({ queryKey: ["/v1/insights/sales", query], queryFn: ({ signal }) => ask(api.GET("/v1/insights/sales", { params: { query }, signal })), ...options });
  const service = useQuery({ queryKey: ["/v1/insights/service", span], queryFn: ({ signal }) => ask(api.GET("/v1/insights/service", { params: { query: span }, signal })), ...options });
  const now = useQuery({ queryKey: ["/v1/insights/now"], queryFn: ({ signal }) => ask(api.GET("/v1/insights/now", { signal })), ...options });
  const mayStock = useMay()("stock:read");
  const stock = useQuery({ queryKey: ["/v1/insights/stock"], queryFn: ({ signal }) => ask(api.GET("/v1/insights/stock", { params: { query: { limit: 8 } }, signal })), ...options, enabled: mayStock });
  return { sales, service, now, stock };
}

/** Fetch the figures again some time after an event, not after each of many. */
function useFresh() {
  const queries = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  const fresh = () => {
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      for (const one of ["sales", "service", "now", "stock"]) void queries.invalidateQueries({ queryKey: [`/v1/insights/${one}`] });
    }, PAUSE);
  };
  useLive(fresh, "order.", "payment.", "return.", "fulfillment.", "parcel.", "stock.", "exception.", "pickup.");
}

export function Dashboard({ asked }: { asked: Asked }) {
  const navigate = useNavigate();
  const { sales, service, now, stock } = useFigures(asked);
  useFresh();
  const may = useMay();
  const isOwn = Boolean(asked.first && asked.last);
  const change = (next: { [name in keyof Asked]: Asked[name] | undefined }) => void navigate({ to: "/", search: { ...asked, ...next } as Asked, replace: true });
  const currencies = sales.data?.currencies ?? [];
  const failed = [sales, service, now].find((one) => one.error && !one.data);
  return (
    <Page
      title="Insights"
      actions={
        <Group gap="xs">
          {currencies.length > 1 && (
            <Select aria-label="Currency" w={92} size="xs" data={currencies} value={sales.data?.currency ?? null} onChange={(currency) => change({ currency: currency ?? undefined })} />
          )}
          <SegmentedControl
            size="xs"
            aria-label="Period"
            value={isOwn ? "" : (asked.period ?? "month")}
            onChange={(value) => change({ period: value as Period, first: undefined, last: undefined })}
            data={Object.entries(PERIODS).map(([value, label]) => ({ value, label }))}
          />
          <OwnDays asked={asked} put={(first, last) => change({ period: undefined, first, last })} />
        </Group>
      }
    >
      {failed ? (
        <ProblemNotice error={failed.error} retry={() => void failed.refetch()} />
      ) : (
        <div className={classes["grid-page"]}>
          <ToLookAt now={now.data} />
          <Tiles sales={sales.data} service={service.data} />
          <div className={classes.charts}>
            <SalesChart sales={sales.data} />
            <StateChart now={now.data} />
            <BacklogChart now={now.data} />
            <PunctualityChart service={service.data} />
            <ReturnsChart service={service.data} />
            <ItemChart sales={sales.data} />
            <ChannelChart sales={sales.data} />
            {may("stock:read") && <StockTable stock={stock.data} />}
          </div>
        </div>
      )}
    </Page>
  );
}

/** Days of one's own choice, as far back as the API looks. */
function OwnDays({ asked, put }: { asked: Asked; put: (first: string, last: string) => void }) {
  const shop = useShop();
  const [opened, setOpened] = useState(false);
  const [wrong, setWrong] = useState("");
  const { first, last } = asked;
  const day = (text: string) => formatDay(text, shop.locale, { day: "numeric", month: "short", year: "numeric" });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const [from, to] = [String(given.get("first") ?? ""), String(given.get("last") ?? "")];
    const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
    if (!(days >= 0)) return setWrong("Give two days, the later one last.");
    if (days >= MOST_DAYS) return setWrong(`At most ${MOST_DAYS.toLocaleString(shop.locale)} days.`);
    setWrong("");
    setOpened(false);
    put(from, to);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus withArrow position="bottom-end" width={250}>
      <Popover.Target>
        <Button size="xs" variant={first && last ? "light" : "default"} leftSection={<IconCalendar size={15} aria-hidden />} onClick={() => setOpened(!opened)}>
          {first && last ? `${day(first)} – ${day(last)}` : "Dates"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Days">
        <form onSubmit={submit} noValidate>
          <Stack gap="xs">
            <TextInput name="first" type="date" label="From" defaultValue={first} data-autofocus />
            <TextInput name="last" type="date" label="To" description="Compared with as many days right before." defaultValue={last} error={wrong} />
            <Button type="submit" size="xs">
              Show
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What waits for a person, each with its way there. */
function ToLookAt({ now }: { now?: Schemas["NowInsights"] }) {
  if (!now) return <Skeleton height={32} width={420} />;
  const entries = [
    { to: "/board", count: now.late, label: "late to ship", tone: "bad" },
    { to: "/exceptions", count: now.exceptions, label: now.exceptions === 1 ? "exception" : "exceptions", tone: "bad" },
    { to: "/returns", count: now.returns_to_inspect, label: "to inspect", tone: "attention" },
    { to: "/inquiries", count: now.inquiries, label: now.inquiries === 1 ? "open inquiry" : "open inquiries", tone: "attention" },
    { to: "/orders?state=held", count: now.held, label: "on hold", tone: "attention" },
  ].filter((entry) => entry.count > 0);
  return (
    <nav className={classes.strip} aria-label="What waits for a person">
      {entries.length === 0 && <span className={classes.chip}>Nothing waits for a person</span>}
      {entries.map((entry) => (
        <Link key={entry.to} to={entry.to as "/"} className={classes.chip} data-tone={entry.tone}>
          <b>{entry.count.toLocaleString()}</b> {entry.label}
        </Link>
      ))}
      {now.oldest && (
        <Link to="/orders/$order" params={{ order: String(now.oldest.number) }} className={classes.chip}>
          Oldest to ship: <b>#{now.oldest.number}</b>
          <span className="soft">
            <When at={now.oldest.placed_at} />
          </span>
        </Link>
      )}
    </nav>
  );
}

function Tiles({ sales, service }: { sales?: Schemas["SalesInsights"]; service?: Schemas["ServiceInsights"] }) {
  const shop = useShop();
  if (!sales || !service) return <Skeleton height={104} radius="md" />;
  const money = (amount: number) => formatMoney(amount, sales.currency, shop.locale).replace(/[.,]00$/, minorDigits(sales.currency) ? "" : "$&");
  const percent = (share: number | null | undefined) => (share === null || share === undefined ? "–" : new Intl.NumberFormat(shop.locale, { style: "percent", maximumFractionDigits: 1 }).format(share));
  const { sold, sold_before: soldBefore, span } = sales;
  const before = `${formatDay(span.previous_first, shop.locale, { day: "numeric", month: "short" })} – ${formatDay(span.previous_last, shop.locale, { day: "numeric", month: "short" })}`;
  return (
    <div className={classes.tiles}>
      <Tile label="Sales" value={money(sold.sales ?? 0)} share={change(sold.sales ?? 0, soldBefore.sales ?? 0)} about={`${money(soldBefore.sales ?? 0)} · ${before}`} />
      <Tile label="Orders" value={(sold.orders ?? 0).toLocaleString(shop.locale)} share={change(sold.orders ?? 0, soldBefore.orders ?? 0)} about={`${(soldBefore.orders ?? 0).toLocaleString(shop.locale)} before`} />
      <Tile
        label="Average order"
        value={sold.average_order_value === null || sold.average_order_value === undefined ? "–" : formatMoney(sold.average_order_value, sales.currency, shop.locale)}
        share={change(sold.average_order_value ?? 0, soldBefore.average_order_value ?? 0)}
        about={soldBefore.average_order_value ? `${formatMoney(soldBefore.average_order_value, sales.currency, shop.locale)} before` : "No orders before"}
      />
      <Tile label="Left on time" value={percent(service.shipped.share)} points={difference(service.shipped.share, service.shipped_before.share)} about={`${(service.shipped.promised ?? 0).toLocaleString(shop.locale)} with a promise`} />
      <Tile label="Came back" value={percent(service.return_rate)} points={difference(service.return_rate, service.return_rate_before)} lower about="of units placed" />
    </div>
  );
}

function difference(now: number | null | undefined, before: number | null | undefined): number | undefined {
  return typeof now === "number" && typeof before === "number" ? now - before : undefined;
}

interface TileProps {
  label: string;
  value: string;
  /** The change as a share of before, or in points of a share. */
  share?: number;
  points?: number;
  /** Less is better. */
  lower?: boolean;
  about: string;
}

function Tile({ label, value, share, points, lower, about }: TileProps) {
  const shop = useShop();
  const moved = share ?? points;
  const up = (moved ?? 0) > 0;
  const flat = Math.abs(moved ?? 0) < 0.0005;
  const size = moved === undefined ? "" : new Intl.NumberFormat(shop.locale, { style: points === undefined ? "percent" : "decimal", maximumFractionDigits: 1 }).format(Math.abs(points === undefined ? moved : moved * 100));
  return (
    <section className={classes.tile} aria-label={label}>
      <h2>{label}</h2>
      <span className={classes.big}>{value}</span>
      <p>
        {moved !== undefined && (
          <span className={classes.delta} data-tone={flat ? undefined : up !== Boolean(lower) ? "good" : "bad"}>
            <span aria-hidden>{flat ? "→" : up ? "↑" : "↓"}</span>
            <VisuallyHidden>{flat ? "unchanged" : up ? "more by" : "less by"}</VisuallyHidden> {size}
            {points === undefined ? "" : " pts"} ·{" "}
          </span>
        )}
        {about}
      </p>
    </section>
  );
}
