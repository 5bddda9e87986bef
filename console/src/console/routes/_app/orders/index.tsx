import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { RowOf } from "../../../../api/client";
import { useLive } from "../../../../api/live";
import { useList } from "../../../../api/queries";
import { type Column, DataList } from "../../../components/DataList";
import { Empty } from "../../../components/notices";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { Money, When } from "../../../words";

type Order = RowOf<"/v1/orders">;

export const Route = createFileRoute("/_app/orders/")({
  validateSearch: (search: Record<string, unknown>): { q?: string } => (typeof search.q === "string" && search.q ? { q: search.q } : {}),
  component: Orders,
});

const COLUMNS: Column<Order>[] = [
  { key: "number", label: "Order", width: "92px", cell: (order) => <Link to="/orders/$order" params={{ order: String(order.number) }}>#{order.number}</Link> },
  { key: "placed", label: "Placed", width: "116px", cell: (order) => <When at={order.placed_at} /> },
  { key: "name", label: "Customer", width: "minmax(120px, 1.6fr)", cell: (order) => order.name ?? order.email ?? <span className="soft">Guest</span> },
  { key: "channel", label: "Channel", width: "minmax(80px, 0.8fr)", cell: (order) => order.channel },
  { key: "status", label: "Status", width: "124px", cell: (order) => <State state={order.status} /> },
  { key: "payment", label: "Payment", width: "132px", cell: (order) => <State state={order.payment_status} /> },
  { key: "fulfillment", label: "Fulfillment", width: "150px", cell: (order) => <State state={order.fulfillment_status} /> },
  { key: "lines", label: "Lines", width: "56px", align: "right", cell: (order) => order.lines },
  { key: "total", label: "Total", width: "110px", align: "right", cell: (order) => <Money amount={order.total} currency={order.currency} /> },
];

function Orders() {
  const search = Route.useSearch();
  const navigate = useNavigate();
  const [text, setText] = useState(search.q ?? "");
  const [q] = useDebouncedValue(text.trim(), 150);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const list = useList("/v1/orders", { limit: 100, ...(q ? { q } : {}) });
  useLive(() => list.reload(), "order.placed");
  return (
    <Page title="Orders" fill actions={<Button component={Link} to="/orders/new">New order</Button>}>
      <TextInput
        leftSection={<IconSearch size={16} aria-hidden />}
        placeholder="Number, name, e-mail, SKU"
        aria-label="Search orders"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maw={360}
      />
      <DataList
        label="Orders"
        list={list}
        columns={COLUMNS}
        rowKey={(order) => order.order_id}
        compact={(order) => <Compact order={order} />}
        onOpen={(order) => void navigate({ to: "/orders/$order", params: { order: String(order.number) } })}
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title={q ? `No order matches “${q}”` : "No orders yet"}>Orders appear here the moment they are placed.</Empty>}
        foot={selected.size > 0 && <span>{selected.size} selected</span>}
      />
    </Page>
  );
}

function Compact({ order }: { order: Order }) {
  return (
    <div style={{ display: "grid", gridTemplateColumns: "minmax(0,1fr) auto", gap: "4px 10px" }}>
      <span className="clip">
        <b>#{order.number}</b> {order.name ?? order.email ?? "Guest"}
      </span>
      <Money amount={order.total} currency={order.currency} />
      <State state={order.fulfillment_status} />
      <span className="soft">
        <When at={order.placed_at} />
      </span>
    </div>
  );
}
