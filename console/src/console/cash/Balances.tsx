import { useNavigate } from "@tanstack/react-router";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import type { RowOf } from "../../api/client";
import { type Column, Corners, DataList } from "../components/DataList";
import { Empty } from "../components/notices";
import { State } from "../components/State";
import { Day, Money } from "../words";

type Balance = RowOf<"/v1/balances">;
type Kind = "owed" | "on_account" | "overdue";

const NOTHING: Record<Kind, [string, string]> = {
  owed: ["Nothing is owed to anybody", "What buyers paid too much, or get back for what they returned, is listed here until it is on its way."],
  on_account: ["Nobody owes anything on account", "Orders that are paid later are listed here until their money comes."],
  overdue: ["Nothing is overdue", "What was due on account and did not come is listed here, the oldest first."],
};

function columns(kind: Kind): Column<Balance>[] {
  return [
    { key: "number", label: "Order", width: "90px", cell: (one) => <b>#{one.number}</b> },
    { key: "name", label: "Customer", width: "minmax(120px, 1.6fr)", cell: (one) => one.name ?? <span className="soft">Guest</span> },
    { key: "status", label: "Status", width: "130px", cell: (one) => <State state={one.status} /> },
    { key: "total", label: "Total", width: "120px", align: "right", cell: (one) => <Money amount={one.total} currency={one.currency} /> },
    kind === "owed"
      ? { key: "pending", label: "On its way", width: "120px", align: "right", cell: (one) => (one.refund_pending ? <Money amount={one.refund_pending} currency={one.currency} /> : <span className="soft">–</span>) }
      : { key: "due", label: "Due", width: "120px", cell: (one) => <Due one={one} /> },
    { key: "balance", label: kind === "owed" ? "Owed" : "Open", width: "120px", align: "right", cell: (one) => <b><Money amount={Math.abs(one.balance)} currency={one.currency} /></b> },
  ];
}

function Due({ one }: { one: Balance }) {
  return one.days_overdue ? (
    <State state="overdue" label={`${one.days_overdue} ${one.days_overdue === 1 ? "day" : "days"} late`} />
  ) : (
    <Day day={one.due_on} />
  );
}

/** Orders whose money does not come out even: each is settled on its own page. */
export function Balances({ kind }: { kind: Kind }) {
  const navigate = useNavigate();
  const list = useList("/v1/balances", { kind, limit: 100 });
  useLive(() => list.reload(), "order.", "payment.");
  const [title, words] = NOTHING[kind];
  return (
    <DataList
      label="Balances"
      list={list}
      columns={columns(kind)}
      rowKey={(one) => one.order_id}
      onOpen={(one) => void navigate({ to: "/orders/$order", params: { order: String(one.number) } })}
      empty={<Empty title={title}>{words}</Empty>}
      compact={(one) => (
        <Corners>
          <span className="clip">
            <b>#{one.number}</b> {one.name ?? "Guest"}
          </span>
          <Money amount={Math.abs(one.balance)} currency={one.currency} />
          <State state={one.status} />
          <span className="soft nowrap">{kind !== "owed" && <Due one={one} />}</span>
        </Corners>
      )}
    />
  );
}
