/** What the buyer is asked: whether a later date is fine, whether the order is to be changed as the shop proposes. */
import { lazy, Suspense, useId, useState, type ReactNode } from "react";
import { Button, classes, look as ui, Notice } from "../parts/ui";
import { amountOf, fill, longDate, money, useSpeech, type Speech } from "../words";
import type { ChangeAsked, Order } from "./useOrder";
import look from "./Track.module.css";

const Changes = lazy(() => import("./changes/Changes"));
export type Answer = "acceptDelay" | "cancelDelay" | "takeChange" | "dropChange";
interface Open {
  answer: Answer;
  asked?: ChangeAsked;
}

export function Questions({ token, order, refresh }: { token: string; order: Order; refresh: () => Promise<void> }) {
  const { words } = useSpeech();
  const [open, setOpen] = useState<Open | undefined>(() => byLink(order));
  const [late] = useState(() => isLate(order));
  const may = order.may.answer.can;
  return (
    <>
      {late && <Notice>{words.answered}</Notice>}
      {order.delay && <Delay delay={order.delay} may={may} answer={(answer) => setOpen({ answer })} />}
      {order.changes.map((asked) => (
        <Proposal key={asked.change_id} asked={asked} order={order} may={may} answer={(answer) => setOpen({ answer, asked })} />
      ))}
      {open && (
        <Suspense fallback={null}>
          <Changes token={token} order={order} change={open.answer} asked={open.asked} close={() => setOpen(undefined)} refresh={refresh} />
        </Suspense>
      )}
    </>
  );
}

const LINKS: Record<string, Answer> = { "#accept-delay": "acceptDelay", "#cancel-delay": "cancelDelay" };

/** The answer that a message's button stands for; it is confirmed here. */
function byLink(order: Order): Open | undefined {
  const answer = LINKS[location.hash];
  return answer && order.delay && order.may.answer.can ? { answer } : undefined;
}

/** Whoever comes by a message's button to a question that is no longer open is told so. */
function isLate(order: Order): boolean {
  return (location.hash in LINKS && !order.delay) || (location.hash === "#change" && order.changes.length === 0);
}

function Asked({ title, children, may, buttons }: { title: string; children: ReactNode; may: boolean; buttons: ReactNode }) {
  const { words } = useSpeech();
  const id = useId();
  return (
    <section className={classes(ui.card, look.asked)} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
      {may ? <div className={look.answers}>{buttons}</div> : <p className={look.not}>{words.why["no_email"]}</p>}
    </section>
  );
}

function Delay({ delay, may, answer }: { delay: NonNullable<Order["delay"]>; may: boolean; answer: (answer: Answer) => void }) {
  const speech = useSpeech();
  const { words } = speech;
  const buttons = (
    <>
      <Button kind="primary" onClick={() => answer("acceptDelay")}>
        {words.lateFine}
      </Button>
      <Button onClick={() => answer("cancelDelay")}>{delay.partly ? words.lateRest : words.cancelOrder}</Button>
    </>
  );
  return (
    <Asked title={words.lateTitle} may={may} buttons={buttons}>
      <p>{fill(words.lateSays, { date: longDate(speech, delay.promised_at), before: longDate(speech, delay.before) })}</p>
    </Asked>
  );
}

interface ProposalLooks {
  asked: ChangeAsked;
  order: Order;
  may: boolean;
  answer: (answer: Answer) => void;
}

function Proposal({ asked, order, may, answer }: ProposalLooks) {
  const speech = useSpeech();
  const { words } = speech;
  const waits = asked.status === "awaiting_payment";
  const buttons = (
    <>
      {!waits && (
        <Button kind="primary" onClick={() => answer("takeChange")}>
          {words.changeTake}
        </Button>
      )}
      <Button onClick={() => answer("dropChange")}>{words.changeDrop}</Button>
    </>
  );
  return (
    <Asked title={waits ? words.changeWaits : words.changeTitle} may={may} buttons={buttons}>
      <ChangeSays asked={asked} />
      {asked.expires_at && <p className={ui.soft}>{fill(waits ? words.changePayBy : words.changeUntil, { date: longDate(speech, asked.expires_at) })}</p>}
      {/* who has the link may pay, without a code */}
      {waits && order.may.pay.can && order.pay && (
        <a className={classes(ui.button, ui.primary, look.payChange)} href={`/t/pay/${order.pay}`}>
          {fill(words.payNow, { amount: money(speech, order.due) })}
        </a>
      )}
    </Asked>
  );
}

/** The lines that would change, and what that comes to. */
export function ChangeSays({ asked }: { asked: ChangeAsked }) {
  const speech = useSpeech();
  return (
    <>
      {asked.lines.length > 0 && (
        <ul className={look.changed}>
          {asked.lines.map((line, place) => (
            <li key={place}>
              {line.quantity > 0 ? "+" : "−"}
              {amountOf(speech, Math.abs(line.quantity), line.scale, line.unit)} × {line.title}
            </li>
          ))}
        </ul>
      )}
      <p>{comesTo(speech, asked)}</p>
    </>
  );
}

function comesTo(speech: Speech, asked: ChangeAsked): string {
  const { words } = speech;
  const says = asked.difference > 0 ? words.changeMore : asked.difference < 0 ? words.changeLess : words.changeSame;
  return fill(says, { amount: money(speech, Math.abs(asked.difference)), total: money(speech, asked.total) });
}
