/** The answer to the one question: where is it, and when does it come. */
import { Chip, classes, Notice } from "../parts/ui";
import { clock, dayWords, daysAhead, fill, longDate, moment, useSpeech, type Speech } from "../words";
import type { Order } from "./useOrder";
import look from "./Track.module.css";

const STOPPED = new Set(["lost", "returning", "returned", "canceled"]);
const OVER = new Set(["delivered", "collected", "canceled"]);

export function Hero({ order, live }: { order: Order; live: boolean }) {
  const speech = useSpeech();
  const { words } = speech;
  const isOver = OVER.has(order.state);
  const isStopped = hasStopped(order);
  return (
    <header className={classes(look.hero, order.state === "canceled" && look.over)}>
      <p className={look.where}>
        <Chip state={order.state}>{words.state[order.state]}</Chip>
        <span>{fill(words.order, { number: `#${order.number}` })}</span>
        <span>{fill(words.placedOn, { date: longDate(speech, order.placed_at) })}</span>
        {!isOver && <span className={classes(look.live, !live && look.away)}>{live ? words.live : words.reconnecting}</span>}
      </p>
      <h1 className={look.title}>{headline(speech, order)}</h1>
      <p className={look.says}>
        {order.cancel_asked ? words.say.cancelAsked : order.expired ? words.say.expired : isStopped ? "" : words.say[order.state]} {order.partly && !isOver && words.say.partly}
      </p>
      <Bar order={order} />
      {order.trouble && <Notice kind={order.trouble === "lost" || order.trouble === "exception" ? "bad" : "attention"}>{words.trouble[order.trouble]}</Notice>}
      {order.late && !order.trouble && !isOver && <Notice kind="attention">{words.late}</Notice>}
      {order.ends_at && order.state === "placed" && <p className={look.says}>{fill(words.payBy, { time: moment(speech, order.ends_at) })}</p>}
    </header>
  );
}

/** Whether nothing of it comes any more, though none of it has arrived. */
function hasStopped(order: Order): boolean {
  return !OVER.has(order.state) && order.lines.every((line) => Object.keys(line.states).every((state) => STOPPED.has(state)));
}

/** The big line: the day, or close to the end the time. */
function headline(speech: Speech, order: Order): string {
  const { words } = speech;
  const pickup = order.pickups.at(-1);
  if (order.state === "canceled") return order.expired ? words.isExpired : words.isCanceled;
  if (order.state === "placed") return words.toBePaid;
  if (order.state === "delivered") return order.delivered_at ? fill(words.wasDelivered, { day: dayWords(speech, order.delivered_at) }) : words.state.delivered;
  if (order.state === "collected") return pickup?.ended_at ? fill(words.wasCollected, { day: dayWords(speech, pickup.ended_at) }) : words.state.collected;
  if (order.state === "ready_for_pickup") return words.isReady;
  if (hasStopped(order)) return words.isStopped;
  if (!order.arrives_at) return words.noDate;
  const soon = daysAhead(speech, order.arrives_at) === 0 && (order.method === "local_delivery" || order.kitchen);
  if (order.method === "pickup") {
    // what was to be ready yesterday is not ready yesterday
    if (daysAhead(speech, order.arrives_at) < 0) return words.noDate;
    return soon ? fill(words.readyAt, { time: clock(speech, order.arrives_at) }) : fill(words.readyOn, { day: dayWords(speech, order.arrives_at) });
  }
  if (soon) return fill(words.arrivingAt, { time: clock(speech, order.arrives_at) });
  // what was to come yesterday is not arriving yesterday
  return fill(daysAhead(speech, order.arrives_at) < 0 ? words.expected : words.arriving, { day: dayWords(speech, order.arrives_at) });
}

function Bar({ order }: { order: Order }) {
  return (
    <div className={look.bar} aria-hidden="true">
      {order.steps.map((step) => (
        <span key={step.step} className={classes(step.state === "done" && look.barDone, step.state === "current" && look.barNow)} />
      ))}
    </div>
  );
}
