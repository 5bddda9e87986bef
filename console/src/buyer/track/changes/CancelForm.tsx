/** Canceling: what happens then, said before. */
import { api, ask } from "../../../api/client";
import { Buttons } from "../../parts/Dialog";
import { Button, look as ui } from "../../parts/ui";
import { fill, money, useSpeech } from "../../words";
import type { FormLooks } from "./Changes";

export function CancelForm({ token, order, close, go, busy }: FormLooks) {
  const speech = useSpeech();
  const { words } = speech;
  const paid = order.paid - order.refunded;
  const cancel = async (changeToken: string) => {
    const done = await ask(
      api.POST("/v1/track/{token}/cancel", {
        params: { path: { token }, header: { "Waybill-Change-Token": changeToken } },
        body: { version: order.version },
      }),
    );
    return done.status === "canceled" ? words.canceledNow : words.cancelAskedNow;
  };
  return (
    <div className={ui.stack}>
      <p>
        {words.cancelSays} {paid > 0 && fill(words.cancelRefund, { amount: money(speech, paid) })}
      </p>
      {order.may.cancel.asks && <p>{words.cancelAsks}</p>}
      <Buttons>
        <Button onClick={close}>{words.back}</Button>
        <Button kind="danger" disabled={busy} onClick={() => go(cancel)}>
          {words.cancelNow}
        </Button>
      </Buttons>
    </div>
  );
}
