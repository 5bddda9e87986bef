import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { useLive } from "../../../api/live";
import { useList } from "../../../api/queries";
import { type Column, Corners, DataList } from "../../components/DataList";
import { Empty } from "../../components/notices";
import { Page } from "../../components/Page";
import { type OrderRow, prefetchOrder } from "../../orders/queries";
import { useMay } from "../../session";
import { Money, When } from "../../words";

export const Route = createFileRoute("/_app/drafts")({ component: Drafts });

const COLUMNS: Column<OrderRow>[] = [
  { key: "number", label: "Draft", width: "92px", cell: (order) => <Link to="/orders/$order" params={{ order: String(order.number) }}>#{order.number}</Link> },
  { key: "made", label: "Made", width: "120px", cell: (order) => <When at={order.placed_at} /> },
  { key: "customer", label: "Customer", width: "minmax(140px, 2fr)", cell: (order) => order.name ?? order.email ?? <span className="soft">Nobody yet</span> },
  { key: "channel", label: "Channel", cell: (order) => order.channel },
  { key: "lines", label: "Lines", width: "60px", align: "right", cell: (order) => order.lines },
  { key: "total", label: "Total", width: "120px", align: "right", cell: (order) => <Money amount={order.total} currency={order.currency} /> },
];

function Drafts() {
  const navigate = useNavigate();
  const may = useMay();
  const list = useList("/v1/orders", { status: "draft", limit: 100 });
  useLive(() => list.reload(), "order.drafted", "order.draft_closed");
  const open = (order: OrderRow) => void (may("orders:write") ? navigate({ to: "/orders/new", search: { draft: String(order.number) } }) : navigate({ to: "/orders/$order", params: { order: String(order.number) } }));
  const add = may("orders:write") && (
    <Button component={Link} to="/orders/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New order
    </Button>
  );
  return (
    <Page title="Drafts" fill actions={add}>
      <DataList
        label="Drafts" list={list} columns={COLUMNS} rowKey={(order) => order.order_id} onOpen={open} onPoint={(order) => prefetchOrder(order.number)}
        compact={(order) => (
          <Corners>
            <span className="clip">
              <b>#{order.number}</b> {order.name ?? order.email ?? "Nobody yet"}
            </span>
            <Money amount={order.total} currency={order.currency} />
            <span className="soft">
              <When at={order.placed_at} />
            </span>
          </Corners>
        )}
        empty={<Empty title="No drafts" action={add}>An order that is not decided yet is kept as a draft: it has a number and holds no stock.</Empty>}
      />
    </Page>
  );
}
