import { Button, Tooltip } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconArrowUp, IconFileSpreadsheet, IconKeyboard, IconPlus } from "@tabler/icons-react";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useRef, useState } from "react";
import { Corners, DataList } from "../../../components/DataList";
import { Empty } from "../../../components/notices";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { BulkBar } from "../../../orders/BulkBar";
import { BULK, type Bulk } from "../../../orders/bulkKinds";
import { ColumnMenu, columnsOf } from "../../../orders/columns";
import { download, toCsv } from "../../../orders/exporting";
import { FilterBar } from "../../../orders/FilterBar";
import { filtersOf, type OrderFilters, readSearch, sameFilters, type View } from "../../../orders/filters";
import { useKeys } from "../../../orders/keys";
import { everyOrder, useLiveOrders, useOrders } from "../../../orders/list";
import classes from "../../../orders/list.module.css";
import { type OrderRow, prefetchOrder } from "../../../orders/queries";
import { useViews, ViewTabs } from "../../../orders/ViewTabs";
import { useMay } from "../../../session";
import { useOfferedActions } from "../../../shell/paletteActions";
import { Money, When } from "../../../words";
import { only } from "../../../search";

const KeysHelp = lazy(() => import("../../../orders/KeysHelp"));

export const Route = createFileRoute("/_app/orders/")({ validateSearch: only(readSearch), component: Orders });

const MOST_EXPORTED = 50_000;
const MOST_SELECTED = 10_000;
const KEYS: [string, string][] = [
  ["j k", "Next and previous order"],
  ["Enter", "Open the order"],
  ["x", "Select the order"],
  ["Shift+X", "Select from the last one to here"],
  ["/", "Search"],
  ["f", "Add a filter"],
  ["1 … 9", "Open a view"],
  ["r h l c", "Release, hold, lift holds or cancel the selected orders"],
  ["n", "New order"],
  ["g", "To the newest"],
  ["Escape", "Clear the selection"],
  ["Ctrl+K", "Find anything, and act on the selected orders"],
];

function Orders() {
  const search = Route.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const filters = filtersOf(search);
  const views = useViews();
  const current = views.find((view) => view.key === search.view) ?? views.find((view) => sameFilters(view.filters, filters));
  const list = useOrders(filters);
  const frame = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const scroller = () => frame.current?.querySelector<HTMLElement>("[role=grid]");
  const live = useLiveOrders(filters, () => (scroller()?.scrollTop ?? 0) < 60);
  const [selected, setSelected] = useState<ReadonlyMap<string, OrderRow>>(new Map());
  const [bulk, setBulk] = useState<Bulk>();
  const [help, setHelp] = useState(false);
  const [text, setText] = useState(search.q ?? "");

  const put = (changed: Partial<typeof search>, replace = true) => void navigate({ to: "/orders", search: (before) => readSearch({ ...before, ...changed }), replace });
  const find = useDebouncedCallback((q: string) => put({ q: q.trim() || undefined }), 120);
  const type = (value: string) => (setText(value), find(value));
  const open = (row: OrderRow) => void navigate({ to: "/orders/$order", params: { order: String(row.number) } });
  const openView = (view: View) => {
    setText(view.filters.q ?? "");
    void navigate({ to: "/orders", search: { ...view.filters, view: view.key === "all" ? undefined : view.key, columns: view.columns?.join() || undefined } });
  };
  const select = (keys: ReadonlySet<string>) => {
    const known = new Map([...list.rows.map((row) => [row.order_id, row] as const), ...selected]);
    setSelected(new Map([...keys].flatMap((key) => (known.has(key) ? [[key, known.get(key) as OrderRow] as const] : []))));
  };
  const rows = [...selected.values()];
  const act = (key: string) => () => {
    const found = BULK.find((one) => one.key === key);
    if (found && rows.length && may(found.scope)) setBulk(found);
  };
  useKeys({
    "?": () => setHelp(true),
    f: () => document.querySelector<HTMLElement>("[data-filter-button]")?.click(),
    n: () => void navigate({ to: "/orders/new" }),
    g: () => scroller()?.scrollTo({ top: 0 }),
    r: act("release"), h: act("hold"), l: act("lift"), c: act("cancel"),
    ...Object.fromEntries(views.slice(0, 9).map((view, index) => [String(index + 1), () => openView(view)])),
  });
  const exporting = useExport();
  const exported = rows.length ? () => download("orders.csv", toCsv(rows)) : () => exporting(filters);
  useOfferedActions([
    ...(rows.length ? BULK.filter((one) => may(one.scope)).map((one) => ({ key: `bulk-${one.key}`, group: "With the selected orders", words: `${one.label} (${rows.length})`, act: () => setBulk(one) })) : []),
    ...views.map((view) => ({ key: `view-${view.key}`, group: "Views of orders", words: view.name, act: () => openView(view) })),
    { key: "export", group: "Orders", words: "Export orders as CSV", act: exported },
  ]);
  const selectAll = async () => {
    const all = await everyOrder(filters, MOST_SELECTED, () => undefined, AbortSignal.timeout(60_000));
    setSelected(new Map(all.map((row) => [row.order_id, row])));
  };

  return (
    <Page
      title="Orders"
      fill
      actions={
        <>
          <Tooltip label="Keys (?)">
            <Button variant="default" aria-label="Keys" px={10} visibleFrom="sm" onClick={() => setHelp(true)}>
              <IconKeyboard size={18} stroke={1.7} />
            </Button>
          </Tooltip>
          <Button variant="default" visibleFrom="sm" leftSection={<IconFileSpreadsheet size={16} aria-hidden />} onClick={exported}>
            Export
          </Button>
          {may("orders:write") && (
            <Button component={Link} to="/orders/new" leftSection={<IconPlus size={16} aria-hidden />}>
              New order
            </Button>
          )}
        </>
      }
    >
      <ViewTabs views={views} current={current} filters={filters} columns={search.columns} onOpen={openView} />
      <div className={classes.tools}>
        <FilterBar text={text} onText={type} search={field} filters={filters} onChange={(changed: OrderFilters) => put({ ...changed, view: current?.saved ? current.key : undefined })} />
        <span className={classes.wide}>
          <ColumnMenu chosen={search.columns} onChange={(columns) => put({ columns })} />
        </span>
      </div>
      <div ref={frame} className={classes.frame}>
        {live.waiting > 0 && (
          <button type="button" className={classes.news} onClick={() => (live.show(), scroller()?.scrollTo({ top: 0, behavior: "smooth" }))}>
            <IconArrowUp size={14} aria-hidden /> {live.waiting.toLocaleString()} new
          </button>
        )}
        <DataList
          label="Orders"
          list={list}
          columns={columnsOf(search.columns)}
          rowKey={(order) => order.order_id}
          compact={(order) => <Compact order={order} />}
          onOpen={open}
          onPoint={(order) => prefetchOrder(order.number)}
          selected={new Set(selected.keys())}
          onSelect={select}
          fresh={live.fresh}
          empty={<Nothing filters={filters} />}
        />
      </div>
      <BulkBar
        rows={rows}
        chosen={bulk}
        onChoose={setBulk}
        onClear={() => setSelected(new Map())}
        onExport={exported}
        onAll={list.hasMore && rows.length >= list.rows.length ? () => void selectAll() : undefined}
      />
      <Suspense>{help && <KeysHelp keys={KEYS} onClose={() => setHelp(false)} />}</Suspense>
    </Page>
  );
}

/** Writes all orders that the filters say into a file, and says how far it is. */
function useExport() {
  return async (filters: OrderFilters) => {
    const stop = new AbortController();
    const id = notifications.show({ loading: true, autoClose: false, title: "Exporting orders", message: "0 so far", onClose: () => stop.abort() });
    try {
      const rows = await everyOrder(filters, MOST_EXPORTED, (count) => notifications.update({ id, loading: true, autoClose: false, title: "Exporting orders", message: `${count.toLocaleString()} so far` }), stop.signal);
      download("orders.csv", toCsv(rows));
      notifications.update({ id, loading: false, autoClose: 5_000, title: "Exported", message: `${rows.length.toLocaleString()} orders${rows.length === MOST_EXPORTED ? ", the most there can be in one file" : ""}` });
    } catch (error) {
      if (!stop.signal.aborted) notifications.update({ id, loading: false, autoClose: 8_000, color: "red", title: "Not exported", message: error instanceof Error ? error.message : "This did not work." });
    }
  };
}

function Nothing({ filters }: { filters: OrderFilters }) {
  if (filters.q) return <Empty title={`No order matches “${filters.q}”`}>Search finds numbers, external ids, e-mail addresses and SKUs whole, and names by their beginning.</Empty>;
  if (Object.keys(filters).length) return <Empty title="No order is like this now">Take a filter away to see more.</Empty>;
  return <Empty title="No orders yet">Orders from every channel appear here the moment they are placed.</Empty>;
}

function Compact({ order }: { order: OrderRow }) {
  return (
    <Corners>
      <>
        <b>#{order.number}</b> {order.name ?? order.email ?? "Guest"}
      </>
      <Money amount={order.total} currency={order.currency} />
      <State state={order.holds?.length ? "on_hold" : order.fulfillment_status} />
      <span className="soft">
        <When at={order.placed_at} />
      </span>
    </Corners>
  );
}
