import { Button, Group } from "@mantine/core";
import { IconScan } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type RowOf } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { formatAmounts } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { type Column, DataList } from "../components/DataList";
import { Empty } from "../components/notices";
import { Page } from "../components/Page";
import { State } from "../components/State";
import { refuse } from "../floor/doing";
import { cue, useScanner } from "../floor/scanner";
import { useMay, useShop } from "../session";
import { Money, When } from "../words";
import { ClaimDialog } from "./ClaimDialog";
import { ReceiveDialog } from "./ReceiveDialog";
import classes from "./returns.module.css";

type Return = RowOf<"/v1/returns">;

export const QUEUES = {
  open: "Open",
  requested: "Asked for",
  approved: "Approved",
  in_transit: "On the way",
  received: "To inspect",
  inspected: "To close",
  closed: "Closed",
  declined: "Declined",
  claims: "Claims",
} as const;
export type Queue = keyof typeof QUEUES;

const COLUMNS: Column<Return>[] = [
  { key: "number", label: "Return", width: "110px", cell: (one) => <Link to="/returns/$return" params={{ return: one.return_id }}>{one.number}</Link> },
  { key: "status", label: "Status", width: "130px", cell: (one) => <State state={one.status} label={one.status === "received" && one.waiting ? "To inspect" : undefined} /> },
  { key: "kind", label: "Kind", width: "130px", cell: (one) => stateWords(one.kind) },
  { key: "name", label: "Buyer", width: "minmax(120px, 1.4fr)", cell: (one) => one.name ?? <span className="soft">Guest</span> },
  { key: "location", label: "Location", width: "110px", cell: (one) => one.location ?? <span className="soft">–</span> },
  { key: "units", label: "Units", width: "84px", align: "right", cell: (one) => <Amounts of={one} what="quantity" /> },
  { key: "came", label: "Came", width: "84px", align: "right", cell: (one) => <Amounts of={one} what="received" /> },
  { key: "credited", label: "Credited", width: "110px", align: "right", cell: (one) => <Money amount={one.credited ?? 0} currency={one.currency} /> },
  { key: "asked", label: "Since", width: "120px", cell: (one) => <When at={one.requested_at} /> },
];

/** How much comes back or came, each in its unit. */
function Amounts({ of, what }: { of: Return; what: "quantity" | "received" }) {
  const { locale } = useShop();
  return formatAmounts(of.amounts, what, locale);
}

/** Returns by where they stand; a scan opens one, or takes in what nobody announced. */
export function Returns({ queue }: { queue: Queue }) {
  const navigate = useNavigate();
  const may = useMay();
  const [dialog, setDialog] = useState<"receive" | "claim" | { order: string }>();
  const counts = useQuery({ queryKey: ["/v1/returns/counts"], queryFn: ({ signal }) => ask(api.GET("/v1/returns/counts", { signal })) });
  const list = useList("/v1/returns", { limit: 100, ...(queue === "claims" ? { kind: "claim" as const } : queue === "open" ? {} : { status: queue }) });
  useLive(() => (list.reload(), void counts.refetch()), "return.", "claim.");
  const open = async (code: string) => {
    try {
      const { matches } = await ask(api.GET("/v1/scan", { params: { query: { code } } }));
      const back = matches.find((one) => one.kind === "return");
      const order = matches.find((one) => one.order_id);
      cue(back ?? order ? "right" : "wrong");
      if (back) void navigate({ to: "/returns/$return", params: { return: back.id } });
      else if (order) setDialog({ order: order.number.slice(1).split("-")[0]! });
      else refuse(new Error(`${code} is of no return, parcel or order.`));
    } catch (error) {
      cue("wrong");
      refuse(error);
    }
  };
  useScanner((code) => void open(code), !dialog);
  const count = (status: Queue) =>
    status === "open" ? (counts.data ?? []).reduce((sum, one) => sum + one.count, 0) : (counts.data ?? []).find((one) => one.status === status)?.count;
  return (
    <Page
      title="Returns"
      fill
      actions={
        <>
          {may("orders:write") && (
            <Button variant="default" onClick={() => setDialog("claim")}>
              Settle a claim
            </Button>
          )}
          {may("fulfillment:write") && (
            <Button leftSection={<IconScan size={16} aria-hidden />} onClick={() => setDialog("receive")}>
              Receive
            </Button>
          )}
        </>
      }
    >
      <nav className={classes.tabs} aria-label="Queues">
        {(Object.keys(QUEUES) as Queue[]).map((one) => (
          <Link key={one} to="/returns" search={one === "open" ? {} : { queue: one }} activeOptions={{ exact: true }} className={classes.tab} aria-current={one === queue ? "page" : undefined}>
            {QUEUES[one]}
            {count(one) ? <span>{count(one)}</span> : null}
          </Link>
        ))}
      </nav>
      <DataList
        label="Returns"
        list={list}
        columns={COLUMNS}
        rowKey={(one) => one.return_id}
        onOpen={(one) => void navigate({ to: "/returns/$return", params: { return: one.return_id } })}
        compact={(one) => (
          <Group justify="space-between" wrap="nowrap">
            <div className="clip">
              <b>{one.number}</b> {one.name ?? "Guest"}
              <br />
              <State state={one.status} />
            </div>
            <span className="soft">
              <When at={one.requested_at} />
            </span>
          </Group>
        )}
        empty={<Empty title="No return here">What buyers ask to send back, and what simply comes back, is listed here. Scan a label to receive it.</Empty>}
      />
      {dialog === "claim" && <ClaimDialog onClose={() => setDialog(undefined)} />}
      {dialog && dialog !== "claim" && <ReceiveDialog order={typeof dialog === "object" ? dialog.order : undefined} find={open} onClose={() => setDialog(undefined)} />}
    </Page>
  );
}
