/** The answer to what the shop asks: what follows from it, said before. */
import { api, ask, ProblemError } from "../../../api/client";
import { Buttons } from "../../parts/Dialog";
import { Button, look as ui } from "../../parts/ui";
import { fill, money, useSpeech } from "../../words";
import { ChangeSays, type Answer } from "../Questions";
import type { Do, FormLooks } from "./Changes";

export function AnswerForm({ token, order, asked, answer, close, go, busy }: FormLooks & { answer: Answer }) {
  const speech = useSpeech();
  const { words } = speech;
  const at = (changeToken: string) => ({ params: { path: { token }, header: { "Waybill-Change-Token": changeToken } } });
  const partly = order.delay?.partly ?? false;
  const paid = order.paid - order.refunded;

  const answerDelay =
    (said: "accept" | "cancel"): Do =>
    async (changeToken) => {
      await ask(api.POST("/v1/track/{token}/delay", { ...at(changeToken), body: { seq: order.delay?.seq ?? 1, answer: said } }));
      return said === "accept" ? words.lateThanks : words.lateRestDone;
    };
  const answerChange =
    (outcome: "accepted" | "declined"): Do =>
    async (changeToken) => {
      const asking = ask(api.POST("/v1/track/{token}/change", { ...at(changeToken), body: { change_id: asked?.change_id ?? "", outcome } }));
      const done = await asking.catch((error: unknown) => {
        // it was dropped with what outdates it, after this page was loaded
        if (error instanceof ProblemError && error.type === "already_settled") return undefined;
        throw error;
      });
      if (!done) return words.changedMeanwhile;
      if (done.why === "changed_since") return words.changedMeanwhile;
      return { applied: words.changeTaken, awaiting_payment: words.changeToPay, declined: words.changeDropped }[done.status as string] ?? words.changeDropped;
    };

  const how = {
    acceptDelay: { says: words.lateFineSays, label: words.lateFine, what: answerDelay("accept"), ends: false },
    cancelDelay: {
      says: partly ? words.lateRestSays : `${words.cancelSays} ${paid > 0 ? fill(words.cancelRefund, { amount: money(speech, paid) }) : ""}`,
      label: partly ? words.lateRestNow : words.cancelNow, what: answerDelay("cancel"), ends: true,
    },
    takeChange: { says: asked?.to_pay ? words.changeTakeSays : words.changeTakePlain, label: words.changeTakeNow, what: answerChange("accepted"), ends: false },
    dropChange: { says: words.changeDropSays, label: words.changeDropNow, what: answerChange("declined"), ends: true },
  }[answer];
  return (
    <div className={ui.stack}>
      {asked && <ChangeSays asked={asked} />}
      <p>{how.says}</p>
      <Buttons>
        <Button onClick={close}>{words.back}</Button>
        <Button kind={how.ends ? "danger" : "primary"} disabled={busy} onClick={() => go(how.what)}>
          {how.label}
        </Button>
      </Buttons>
    </div>
  );
}
