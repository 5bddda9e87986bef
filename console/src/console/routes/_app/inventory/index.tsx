import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload, IconSearch } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { api, ask, type RowOf } from "../../../../api/client";
import { useLive } from "../../../../api/live";
import { useList } from "../../../../api/queries";
import { type Column, Corners, DataList } from "../../../components/DataList";
import { Empty } from "../../../components/notices";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { useMay } from "../../../session";
import { ReceiptActions } from "../../../stock/Expected";
import { ItemStock, moveWords } from "../../../stock/ItemStock";
import classes from "../../../stock/stock.module.css";
import { Steps } from "../../../stock/steps";
import { Day, When } from "../../../words";
import { only } from "../../../search";

type Item = RowOf<"/v1/stock">;
type Movement = RowOf<"/v1/stock/movements">;
type Receipt = RowOf<"/v1/stock/expected">;
type Show = "levels" | "low" | "expected" | "movements";

interface Search {
  show?: Show;
  q?: string;
  location?: string;
  item?: string;
}

const SHOWS: Record<Show, string> = { levels: "Levels", low: "Low", expected: "Expected", movements: "Movements" };

export const Route = createFileRoute("/_app/inventory/")({
  validateSearch: only((search: Record<string, unknown>): Search => {
    const text = (name: string) => (typeof search[name] === "string" && search[name] ? { [name]: search[name] } : {});
    const show = typeof search.show === "string" && search.show in SHOWS && search.show !== "levels" ? { show: search.show as Show } : {};
    // an item may be called by a number
    const item = search.item === undefined || search.item === "" ? {} : { item: String(search.item) };
    return { ...show, ...text("q"), ...text("location"), ...item };
  }),
  component: Inventory,
});

function Inventory() {
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const may = useMay();
  const show = search.show ?? "levels";
  const [text, setText] = useState(search.q ?? "");
  const [q] = useDebouncedValue(text.trim(), 150);
  const locations = useQuery({
    queryKey: ["/v1/locations"],
    queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })),
    enabled: may("setup:read"),
    staleTime: 60_000,
  });
  const go = (changes: Partial<Search>) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  const open = (sku: string) => void navigate({ search: (before) => ({ ...before, item: sku }) });
  return (
    <Page
      title="Inventory"
      fill
      actions={
        <Button component="a" href="/v1/stock.csv" download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      }
    >
      <div className={classes.tools}>
        <SegmentedControl aria-label="Show" value={show} onChange={(value) => go({ show: value as Show })} data={Object.entries(SHOWS).map(([value, label]) => ({ value, label }))} />
        <TextInput
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={show === "levels" || show === "low" ? "SKU, barcode, words of a title" : "SKU"}
          aria-label="Search stock"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => go({ q: text.trim() || undefined })}
          w={260}
        />
        {locations.data && locations.data.length > 1 && (
          <Select
            aria-label="Location"
            placeholder="All locations"
            clearable
            w={180}
            value={search.location ?? null}
            onChange={(value) => go({ location: value ?? undefined })}
            data={locations.data.map((location) => ({ value: location.code, label: location.name }))}
          />
        )}
      </div>
      {show === "movements" ? (
        <Movements q={q} location={search.location} onOpen={open} />
      ) : show === "expected" ? (
        <Receipts q={q} location={search.location} onOpen={open} />
      ) : (
        <Levels q={q} location={search.location} low={show === "low"} onOpen={open} />
      )}
      <ItemStock sku={search.item} onClose={() => go({ item: undefined })} />
    </Page>
  );
}

interface ListProps {
  q: string;
  location: string | undefined;
  onOpen: (sku: string) => void;
}

const LEVELS: Column<Item>[] = [
  { key: "sku", label: "SKU", width: "minmax(110px, 1fr)", cell: (item) => <b>{item.sku}</b> },
  { key: "title", label: "Item", width: "minmax(160px, 2.2fr)", cell: (item) => item.title },
  { key: "state", label: "", width: "112px", cell: (item) => <Low item={item} /> },
  { key: "on_hand", label: "On hand", width: "92px", align: "right", cell: (item) => <Steps steps={item.on_hand} scale={item.scale} unit={item.unit} /> },
  { key: "available", label: "Available", width: "92px", align: "right", cell: (item) => <b><Steps steps={item.available} scale={item.scale} unit={item.unit} /></b> },
  { key: "reserved", label: "Reserved", width: "84px", align: "right", cell: (item) => <Steps steps={item.reserved} scale={item.scale} unit={item.unit} dash /> },
  { key: "safety", label: "Safety", width: "76px", align: "right", cell: (item) => <Steps steps={item.levels.reduce((sum, level) => sum + level.safety, 0)} scale={item.scale} unit={item.unit} dash /> },
  { key: "incoming", label: "Incoming", width: "84px", align: "right", cell: (item) => <Steps steps={item.incoming} scale={item.scale} unit={item.unit} dash /> },
  { key: "backordered", label: "Waiting", width: "78px", align: "right", cell: (item) => <Steps steps={item.backordered} scale={item.scale} unit={item.unit} dash /> },
];

function Low({ item }: { item: Item }) {
  if (item.backordered > 0) return <State state="backordered" />;
  if (item.levels.length > 0 && item.available === 0) return <State state="low" label="Out" tone="bad" />;
  if (item.levels.some((level) => level.sellable - level.reserved < level.safety)) return <State state="low" />;
  return null;
}

function Levels({ q, location, low, onOpen }: ListProps & { low: boolean }) {
  const list = useList("/v1/stock", { limit: 100, ...(q ? { q } : {}), ...(location ? { location } : {}), ...(low ? { low } : {}) });
  const queries = useQueryClient();
  const waiting = useRef(false);
  // a busy hour moves stock many times a second: the list is read again once a second at most
  useLive(() => {
    if (waiting.current) return;
    waiting.current = true;
    setTimeout(() => {
      waiting.current = false;
      void queries.invalidateQueries({ queryKey: ["/v1/stock"] });
    }, 1_000);
  }, "stock.", "order.placed", "parcel.", "fulfillment.picked");
  const nothing = q ? (
    <Empty title={`Nothing matches “${q}”`}>Look for how a SKU begins, a barcode, or words of the title.</Empty>
  ) : low ? (
    <Empty title="Nothing is low">What falls below its safety stock, or orders wait for, is listed here.</Empty>
  ) : (
    <Empty title="No stock yet" action={<Link to="/items/import">Import items</Link>}>Save items first; then receive what is on your shelves.</Empty>
  );
  return (
    <DataList
      label="Stock"
      list={list}
      columns={LEVELS}
      rowKey={(item) => item.item_id}
      onOpen={(item) => onOpen(item.sku)}
      empty={nothing}
      compact={(item) => (
        <Corners>
          <span className="clip">
            <b>{item.sku}</b> {item.title}
          </span>
          <span className="nowrap">
            <Steps steps={item.available} scale={item.scale} unit={item.unit} /> <span className="soft">available</span>
          </span>
          <Low item={item} />
          <span className="soft nowrap">
            <Steps steps={item.on_hand} scale={item.scale} unit={item.unit} /> on hand
          </span>
        </Corners>
      )}
    />
  );
}

const MOVES: Column<Movement>[] = [
  { key: "at", label: "When", width: "120px", cell: (move) => <When at={move.at} /> },
  { key: "sku", label: "SKU", width: "minmax(110px, 1fr)", cell: (move) => <b>{move.sku}</b> },
  { key: "what", label: "What", width: "minmax(180px, 2fr)", cell: moveWords },
  { key: "location", label: "Location", width: "minmax(90px, 0.8fr)", cell: (move) => move.location },
  { key: "quantity", label: "Quantity", width: "100px", align: "right", cell: (move) => <Steps steps={move.quantity} scale={move.scale} unit={move.unit} signed /> },
];

function Movements({ q, location, onOpen }: ListProps) {
  const list = useList("/v1/stock/movements", { limit: 100, ...(q ? { sku: q } : {}), ...(location ? { location } : {}) });
  return (
    <DataList
      label="Movements of stock"
      list={list}
      columns={MOVES}
      rowKey={(move) => `${move.seq}-${move.position}`}
      onOpen={(move) => onOpen(move.sku)}
      empty={<Empty title={q ? `Nothing of ${q} has moved` : "Nothing has moved yet"}>Everything that comes, goes or is corrected is a line here.</Empty>}
      compact={(move) => (
        <Corners>
          <b className="clip">{move.sku}</b>
          <Steps steps={move.quantity} scale={move.scale} unit={move.unit} signed />
          <span className="clip">{moveWords(move)}</span>
          <span className="soft nowrap">
            {move.location} · <When at={move.at} />
          </span>
        </Corners>
      )}
    />
  );
}

const RECEIPTS: Column<Receipt>[] = [
  { key: "day", label: "Expected on", width: "120px", cell: (receipt) => <Day day={receipt.expected_on} /> },
  { key: "sku", label: "SKU", width: "minmax(110px, 1.4fr)", cell: (receipt) => <b>{receipt.sku}</b> },
  { key: "location", label: "Location", width: "minmax(90px, 1fr)", cell: (receipt) => receipt.location },
  { key: "reference", label: "Reference", width: "minmax(90px, 1fr)", cell: (receipt) => receipt.reference ?? <span className="soft">–</span> },
  { key: "open", label: "To come", width: "90px", align: "right", cell: (receipt) => <Steps steps={receipt.open} scale={receipt.scale} unit={receipt.unit} /> },
  { key: "received", label: "Received", width: "90px", align: "right", cell: (receipt) => <Steps steps={receipt.received} scale={receipt.scale} unit={receipt.unit} dash /> },
  { key: "actions", label: "", width: "180px", align: "right", cell: (receipt) => <ReceiptActions receipt={receipt} /> },
];

function Receipts({ q, location, onOpen }: ListProps) {
  const list = useList("/v1/stock/expected", { limit: 100, ...(q ? { sku: q } : {}), ...(location ? { location } : {}) });
  return (
    <DataList
      label="Expected receipts"
      list={list}
      columns={RECEIPTS}
      rowKey={(receipt) => receipt.receipt_id}
      onOpen={(receipt) => onOpen(receipt.sku)}
      empty={<Empty title="Nothing is expected">Open an item to announce goods: orders that wait get a date from it.</Empty>}
      compact={(receipt) => (
        <Corners>
          <b className="clip">{receipt.sku}</b>
          <span className="nowrap">
            <Steps steps={receipt.open} scale={receipt.scale} unit={receipt.unit} /> to come
          </span>
          <span className="soft">
            <Day day={receipt.expected_on} /> · {receipt.location}
          </span>
          <ReceiptActions receipt={receipt} />
        </Corners>
      )}
    />
  );
}
