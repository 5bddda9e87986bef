import { ActionIcon, Checkbox, Popover, Stack, Tooltip } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Column } from "../components/DataList";
import { State } from "../components/State";
import { Money, When } from "../words";
import classes from "./columns.module.css";
import type { OrderRow } from "./queries";

const soft = (text: string | undefined | null) => text ?? <span className="soft">–</span>;

export const COLUMNS: Column<OrderRow>[] = [
  {
    key: "number", label: "Order", width: "92px",
    cell: (order) => (
      <Link to="/orders/$order" params={{ order: String(order.number) }} className={classes.number}>
        #{order.number}
      </Link>
    ),
  },
  { key: "placed", label: "Placed", width: "108px", cell: (order) => <When at={order.placed_at} /> },
  {
    key: "customer", label: "Customer", width: "minmax(130px, 1.6fr)",
    cell: (order) => (
      <>
        {order.name ?? order.email ?? <span className="soft">Guest</span>}
        {order.test && <span className={classes.mark}>test</span>}
      </>
    ),
  },
  { key: "status", label: "Status", width: "128px", cell: (order) => (order.holds?.length ? <State state="on_hold" label={`Hold: ${order.holds.join(", ").replaceAll("_", " ")}`} /> : <State state={order.status} />) },
  { key: "payment", label: "Payment", width: "132px", cell: (order) => <State state={order.payment_status} /> },
  { key: "fulfillment", label: "Fulfillment", width: "152px", cell: (order) => <State state={order.fulfillment_status} /> },
  { key: "channel", label: "Channel", width: "minmax(70px, 0.7fr)", cell: (order) => order.channel },
  { key: "lines", label: "Lines", width: "52px", align: "right", cell: (order) => order.lines },
  { key: "total", label: "Total", width: "112px", align: "right", cell: (order) => <Money amount={order.total} currency={order.currency} /> },
  { key: "country", label: "Country", width: "66px", cell: (order) => soft(order.country) },
  { key: "email", label: "E-mail", width: "minmax(120px, 1.2fr)", cell: (order) => soft(order.email) },
  { key: "tags", label: "Tags", width: "minmax(90px, 1fr)", cell: (order) => (order.tags ?? []).map((tag) => <span key={tag} className={classes.mark}>{tag}</span>) },
  { key: "external", label: "External id", width: "minmax(90px, 0.9fr)", cell: (order) => soft(order.external_id) },
  { key: "ship_by", label: "Ship by", width: "108px", cell: (order) => <When at={order.ship_by} /> },
  { key: "returns", label: "Returns", width: "124px", cell: (order) => (order.return_status && order.return_status !== "none" ? <State state={order.return_status} /> : soft(null)) },
];

export const USUAL_COLUMNS = ["number", "placed", "customer", "status", "payment", "fulfillment", "channel", "lines", "total"];

/** The columns that are shown, in their order. */
export function columnsOf(chosen: string | undefined): Column<OrderRow>[] {
  const keys = chosen ? chosen.split(",") : USUAL_COLUMNS;
  const found = COLUMNS.filter((column) => keys.includes(column.key));
  return found.length ? found : COLUMNS.filter((column) => USUAL_COLUMNS.includes(column.key));
}

export function ColumnMenu({ chosen, onChange }: { chosen: string | undefined; onChange: (columns: string | undefined) => void }) {
  const shown = columnsOf(chosen).map((column) => column.key);
  const put = (key: string, on: boolean) => {
    const keys = COLUMNS.map((column) => column.key).filter((one) => (one === key ? on : shown.includes(one)));
    onChange(keys.join() === USUAL_COLUMNS.join() ? undefined : keys.join());
  };
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon variant="default" size={30} aria-label="Columns">
            <IconColumns3 size={17} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          {COLUMNS.map((column) => (
            <Checkbox key={column.key} size="xs" label={column.label} disabled={column.key === "number"} checked={shown.includes(column.key)} onChange={(event) => put(column.key, event.currentTarget.checked)} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
