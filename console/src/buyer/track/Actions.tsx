/** What the buyer may do now, and why not where one would look for it. */
import { lazy, Suspense, useState } from "react";
import { Button, Card, classes, look as ui } from "../parts/ui";
import { fill, money, useSpeech } from "../words";
import type { Order } from "./useOrder";
import look from "./Track.module.css";

const Changes = lazy(() => import("./changes/Changes"));
export type Change = "cancel" | "address" | "return";

export function Actions({ token, order, refresh }: { token: string; order: Order; refresh: () => Promise<void> }) {
  const speech = useSpeech();
  const { words } = speech;
  const [open, setOpen] = useState<Change>();
  const { may } = order;
  const isOver = order.state === "canceled" || order.state === "delivered" || order.state === "collected";
  const refusals: [string, Order["may"]["cancel"]][] = [];
  if (!isOver && !order.erased) refusals.push([words.changeAddress, may.address], [words.cancelOrder, may.cancel]);
  if (isOver && order.state !== "canceled" && !order.erased) refusals.push([words.startReturn, may.returns]);
  const shown = refusals.filter(([, one]) => !one.can && one.why && one.why !== "not_for_pickup");
  const isEmpty = !may.pay.can && !may.address.can && !may.cancel.can && !may.returns.can && !may.invoice.can && shown.length === 0;
  // a dialog stays until it is closed, also where what it did leaves nothing to be done
  const dialog = open && (
    <Suspense fallback={null}>
      <Changes token={token} order={order} change={open} close={() => setOpen(undefined)} refresh={refresh} />
    </Suspense>
  );
  return (
    <>
      {!isEmpty && (
        <Card title={words.actions}>
          <div className={look.actions}>
            {may.pay.can && order.pay && (
              <a className={classes(ui.button, ui.primary, ui.wide)} href={`/t/pay/${order.pay}`}>
                {fill(words.payNow, { amount: money(speech, order.due) })}
              </a>
            )}
            {may.returns.can && (
              <Button wide onClick={() => setOpen("return")}>
                {words.startReturn}
              </Button>
            )}
            {may.address.can && (
              <Button wide onClick={() => setOpen("address")}>
                {words.changeAddress}
              </Button>
            )}
            {order.documents.map((one) => (
              <a key={one.invoice_id} className={classes(ui.button, ui.wide)} href={`/v1/track/${token}/invoices/${one.invoice_id}/invoice.pdf`} download={`${one.number}.pdf`}>
                {fill(one.kind === "invoice" ? words.invoice : words.creditNote, { number: one.number })}
              </a>
            ))}
            {may.cancel.can && (
              <Button wide onClick={() => setOpen("cancel")}>
                {words.cancelOrder}
              </Button>
            )}
            {shown.map(([label, one]) => (
              <p key={label} className={look.not}>
                <strong>{label}</strong> <span>– {words.why[one.why ?? "not_yet"]}</span>
              </p>
            ))}
          </div>
        </Card>
      )}
      {dialog}
    </>
  );
}
