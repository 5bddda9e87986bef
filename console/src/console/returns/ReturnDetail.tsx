import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatQuantity } from "../../shared/format";
import { api, ask, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { stateWords } from "../../shared/states";
import { ProblemNotice } from "../components/notices";
import { Page, PageLoading } from "../components/Page";
import { State } from "../components/State";
import { refuse, tell } from "../floor/doing";
import { useScanner } from "../floor/scanner";
import { useMay } from "../session";
import { Money, When } from "../words";
import { ApproveDialog, DeclineDialog } from "./deciding";
import { Close } from "./Close";
import { Inspect } from "./Inspect";
import { Receive } from "./Receive";
import { type Goods, goodsWords } from "./preview";
import { Scroll } from "../settings/parts";
import classes from "./returns.module.css";

export type Whole = Schemas["ReturnDetail"];

export function useReturnChanged(id: string): () => void {
  const queries = useQueryClient();
  return () => {
    for (const key of [["/v1/returns/{return_id}", id], ["/v1/returns"], ["/v1/returns/counts"]]) void queries.invalidateQueries({ queryKey: key });
  };
}

/** A return from the request to its end: what came, what becomes of it, and what it brings. */
export function ReturnPage({ id }: { id: string }) {
  const found = useQuery({ queryKey: ["/v1/returns/{return_id}", id], queryFn: ({ signal }) => ask(api.GET("/v1/returns/{return_id}", { params: { path: { return_id: id } }, signal })) });
  const changed = useReturnChanged(id);
  const may = useMay();
  const [dialog, setDialog] = useState<"approve" | "decline">();
  useLive((event) => event.data.order_id === found.data?.order_id && changed(), "return.", "payment.", "refund.");
  // a scanned item is looked at by the panels; elsewhere it is nothing
  useScanner(() => undefined);
  const cancel = useMutation({ mutationFn: () => ask(api.POST("/v1/returns/cancel", { body: { return_id: id } })), onSuccess: () => tell("The buyer keeps the goods."), onError: refuse, onSettled: changed });
  if (found.error && !found.data) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <PageLoading />;
  const one = found.data;
  const goods: Goods = new Map(one.lines.map((line) => [line.line, line]));
  const office = may("orders:write");
  const floor = may("fulfillment:write");
  return (
    <Page
      title={one.number}
      beside={
        <Group gap={8}>
          <State state={one.status} />
          <Text size="sm" className="soft">
            {stateWords(one.kind)} · {one.name ?? "Guest"}
          </Text>
        </Group>
      }
      actions={
        office && (
          <>
            {one.status === "requested" && (
              <>
                <Button variant="default" onClick={() => setDialog("decline")}>
                  Decline
                </Button>
                <Button onClick={() => setDialog("approve")}>Approve</Button>
              </>
            )}
            {one.status === "approved" && (
              <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
                Cancel the return
              </Button>
            )}
          </>
        )
      }
    >
      <div className={classes.columns}>
        <div style={{ display: "grid", gap: 16 }}>
          {floor && (one.waiting ?? 0) > 0 && <Inspect key={`${one.version}`} whole={one} goods={goods} changed={changed} />}
          {floor && (one.status === "approved" || one.status === "in_transit") && <Receive whole={one} goods={goods} changed={changed} />}
          {office && (one.status === "inspected" || one.status === "received") && !one.waiting && <Close whole={one} goods={goods} changed={changed} />}
          <Lines whole={one} />
        </div>
        <div style={{ display: "grid", gap: 16 }}>
          <Facts whole={one} />
          <Credits whole={one} goods={goods} />
        </div>
      </div>
      {dialog === "approve" && <ApproveDialog whole={one} onClose={() => setDialog(undefined)} onDone={changed} />}
      {dialog === "decline" && <DeclineDialog whole={one} onClose={() => setDialog(undefined)} onDone={changed} />}
    </Page>
  );
}

function Lines({ whole }: { whole: Whole }) {
  return (
    <section className={classes.panel}>
      <h2>What it is of</h2>
      <Scroll>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">Why</th>
              <th scope="col" className="numbers">
                Announced
              </th>
              <th scope="col" className="numbers">
                Came
              </th>
              <th scope="col" className="numbers">
                Taken back
              </th>
              <th scope="col" className="numbers">
                Declined
              </th>
            </tr>
          </thead>
          <tbody>
            {whole.lines.map((line) => (
              <tr key={line.line}>
                <td>
                  {line.title} <span className="soft">{line.sku}</span>
                </td>
                <td>{stateWords(line.reason)}</td>
                {[line.quantity, line.received, line.accepted, line.declined].map((steps = 0, index) => (
                  <td key={index} className="numbers">
                    {formatQuantity(steps, line.scale, undefined, line.unit)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Facts({ whole }: { whole: Whole }) {
  return (
    <section className={classes.panel}>
      <h2>About it</h2>
      <dl className={classes.facts}>
        <dt>Order</dt>
        <dd>
          <Link to="/orders/$order" params={{ order: whole.number.slice(1).split("-")[0]! }}>
            {whole.number.split("-")[0]}
          </Link>
        </dd>
        <dt>Asked for</dt>
        <dd>
          <When at={whole.requested_at} exact />
        </dd>
        {whole.approved_at && (
          <>
            <dt>Approved</dt>
            <dd>
              <When at={whole.approved_at} exact />
            </dd>
          </>
        )}
        {whole.received_at && (
          <>
            <dt>Came</dt>
            <dd>
              <When at={whole.received_at} exact />
            </dd>
          </>
        )}
        {whole.expires_at && !whole.ended_at && (
          <>
            <dt>Expires</dt>
            <dd>
              <When at={whole.expires_at} exact />
            </dd>
          </>
        )}
        <dt>Comes to</dt>
        <dd>{whole.location ?? "–"}</dd>
        {whole.tracking_number && (
          <>
            <dt>Label</dt>
            <dd>
              {whole.carrier} {whole.tracking_number} ·{" "}
              <a href={`/v1/returns/${whole.return_id}/label.pdf`} target="_blank" rel="noreferrer">
                print
              </a>
            </dd>
          </>
        )}
        <dt>Refund</dt>
        <dd>{whole.kind === "claim" ? "at once" : { scan: "when the carrier has it", receipt: "when it comes", inspection: "when it was inspected" }[whole.refund_on] ?? whole.refund_on}</dd>
        {whole.expected ? (
          <>
            <dt>Expected to bring</dt>
            <dd>
              <Money amount={whole.expected} currency={whole.currency} />
            </dd>
          </>
        ) : null}
        {Object.entries(whole.notes ?? {}).map(([name, text]) => (
          <Note key={name} name={name} text={text} />
        ))}
      </dl>
    </section>
  );
}

function Note({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{stateWords(name)}</dt>
      <dd>{text}</dd>
    </>
  );
}

function Credits({ whole, goods }: { whole: Whole; goods: Goods }) {
  const credits = whole.credits ?? [];
  if (!credits.length) return null;
  return (
    <section className={classes.panel}>
      <h2>Credited</h2>
      <table className={classes.quote}>
        <tbody>
          {credits.map((credit, index) => (
            <tr key={index}>
              <th scope="row">
                {credit.line ? goodsWords(goods, credit.line, credit.quantity ?? 0) : "Shipping and the like"}{" "}
                <span className="soft">
                  <When at={credit.at} />
                </span>
              </th>
              <td>
                <Money amount={credit.amount} currency={whole.currency} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">In all</th>
            <td>
              <Money amount={whole.credited ?? 0} currency={whole.currency} />
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
