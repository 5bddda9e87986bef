import { Loader, Text } from "@mantine/core";
import {
  IconAlertTriangle, IconArrowBackUp, IconBoxSeam, IconCash, IconCircleX, IconClock, IconCreditCard, IconMail, IconMailOff, IconStack2,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { ProblemError } from "../../api/client";
import { formatQuantity } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { State } from "../components/State";
import { Money, When } from "../words";
import classes from "./Consequence.module.css";
import type { OrderForeseen, Preview, Result } from "./queries";
import type { Foreseen } from "./usePreview";

const ICON = { size: 16, stroke: 1.7, "aria-hidden": true } as const;

interface Props {
  foreseen: Foreseen;
  /** The order that is changed; others that change are told as others. */
  orderId?: string;
  /** What stands there before anything is asked. */
  idle?: ReactNode;
}

/** What would happen, before it is done: money, goods, stock, and what the buyer is told. */
export function Consequence({ foreseen, orderId, idle }: Props) {
  const { preview, error, isStale } = foreseen;
  const refused = refusalOf(preview);
  let content: ReactNode = idle ?? <span className="soft">Fill in what is missing to see what would happen.</span>;
  if (error) content = <Refused detail={error instanceof ProblemError ? error.message : "This could not be previewed."} />;
  else if (refused) content = <Refused detail={refused.detail ?? stateWords(refused.type ?? "refused")} />;
  else if (preview) content = <What preview={preview} orderId={orderId} />;
  else if (isStale) content = <span className="soft">Looking ahead…</span>;
  return (
    <section className={classes.box} aria-label="What would happen" aria-live="polite" aria-busy={isStale}>
      <div className={classes.title}>
        What would happen {isStale && <Loader size={12} aria-hidden />}
      </div>
      <div className={classes.body}>
        {content}
      </div>
    </section>
  );
}

/** The first refusal of a preview in which everything is refused. */
export function refusalOf(preview: Preview | undefined): Result | undefined {
  if (!preview || preview.refused === 0 || preview.refused < preview.results.length) return undefined;
  return preview.results[0] as unknown as Result;
}

function Refused({ detail }: { detail: string }) {
  return (
    <div className={classes.refused} role="alert">
      <IconCircleX {...ICON} /> <span>{detail}</span>
    </div>
  );
}

function What({ preview, orderId }: { preview: Preview; orderId?: string }) {
  const own = preview.orders.find((order) => order.order_id === orderId) ?? (orderId ? undefined : preview.orders[0]);
  const others = preview.orders.filter((order) => order !== own);
  const lines: ReactNode[] = [...(own ? ownLines(own) : []), ...stockLines(preview)];
  if (others.length)
    lines.push(
      <Line key="others" icon={<IconBoxSeam {...ICON} />}>
        Of other orders: {others.slice(0, 3).map((order) => `#${order.number}: ${order.events[0]?.words ?? ""}`).join(" ")}
        {others.length > 3 && ` And ${others.length - 3} more.`}
      </Line>,
    );
  if (!lines.length) lines.push(<span key="none" className="soft">Nothing but a note in the timeline.</span>);
  return (
    <>
      {lines}
      {own && <Details order={own} />}
    </>
  );
}

function ownLines(order: OrderForeseen): ReactNode[] {
  const { before, after, currency } = order;
  const lines: ReactNode[] = [];
  if (before && before.status !== after.status)
    lines.push(
      <Line key="status" icon={<IconClock {...ICON} />}>
        The order goes from <State state={before.status} /> to <State state={after.status} />
      </Line>,
    );
  for (const [index, money] of (order.money ?? []).entries()) lines.push(<MoneyLine key={`money${index}`} money={money} currency={currency} />);
  if (before && before.total !== after.total)
    lines.push(
      <Line key="total" icon={<IconCash {...ICON} />}>
        Total: <Money amount={before.total} currency={currency} /> → <b><Money amount={after.total} currency={currency} /></b>
      </Line>,
    );
  if (before && (before.balance ?? 0) !== (after.balance ?? 0)) lines.push(<BalanceLine key="balance" order={order} />);
  for (const units of order.units ?? []) {
    const words = Object.entries(units.buckets).map(([bucket, count]) => `${count > 0 ? "+" : "−"}${formatQuantity(Math.abs(count), units.scale, undefined, units.unit)} ${bucket.replaceAll("_", " ")}`);
    lines.push(
      <Line key={`units${units.line}`} icon={<IconBoxSeam {...ICON} />}>
        <b>{units.sku}</b> <span className="soft">{words.join(", ")}</span>
      </Line>,
    );
  }
  if (before && (before.holds ?? []).join() !== (after.holds ?? []).join())
    lines.push(
      <Line key="holds" icon={<IconAlertTriangle {...ICON} />}>
        {after.holds?.length ? `On hold: ${after.holds.map((hold) => hold.replaceAll("_", " ")).join(", ")}` : "On no hold any more"}
      </Line>,
    );
  const promise = after.promise?.deliver_by;
  if (promise && promise !== before?.promise?.deliver_by)
    lines.push(
      <Line key="promise" icon={<IconClock {...ICON} />}>
        Promised by <When at={promise} exact />
      </Line>,
    );
  for (const [index, message] of (order.messages ?? []).entries()) lines.push(<MessageLine key={`message${index}`} message={message} />);
  return lines;
}

const MONEY_WORDS: Record<string, string> = {
  refund: "is refunded", capture: "is captured", void: "is let go", authorize: "is to be authorized", renew: "is renewed", captured: "is taken",
  refunded: "is refunded", credited: "is credited", written_off: "is written off", authorized: "is authorized", dispute_lost: "is lost to a dispute", disputed: "is in dispute",
};
const ASKED = new Set(["refund", "capture", "void", "authorize", "renew"]);

function MoneyLine({ money, currency }: { money: NonNullable<OrderForeseen["money"]>[number]; currency: string }) {
  const back = money.kind.startsWith("refund");
  return (
    <Line icon={back ? <IconArrowBackUp {...ICON} /> : <IconCreditCard {...ICON} />}>
      <b>
        <Money amount={Math.abs(money.amount)} currency={currency} />
      </b>{" "}
      {money.kind === "disputed" && money.amount < 0 ? "is in dispute no more" : (MONEY_WORDS[money.kind] ?? money.kind)}
      {money.gateway && <span className="soft"> {ASKED.has(money.kind) ? `asked of ${money.gateway}` : `by ${stateWords(money.tender ?? money.gateway).toLowerCase()}`}</span>}
    </Line>
  );
}

function BalanceLine({ order }: { order: OrderForeseen }) {
  const balance = order.after.balance ?? 0;
  const pending = order.after.refund_pending ?? 0;
  if (balance === 0) return <Line icon={<IconCash {...ICON} />}>Nothing is left to pay</Line>;
  return (
    <Line icon={<IconCash {...ICON} />}>
      {balance > 0 ? "Still to be paid: " : "Owed to the buyer: "}
      <b>
        <Money amount={Math.abs(balance)} currency={order.currency} />
      </b>
      {balance < 0 && pending > 0 && <span className="soft"> of which <Money amount={pending} currency={order.currency} /> is on its way back</span>}
    </Line>
  );
}

function MessageLine({ message }: { message: NonNullable<OrderForeseen["messages"]>[number] }) {
  const [open, setOpen] = useState(false);
  const kept = message.kept;
  return (
    <Line icon={kept ? <IconMailOff {...ICON} /> : <IconMail {...ICON} />}>
      {kept ? "The buyer is not told: " : message.later ? "Later the buyer is told: " : "The buyer is told: "}
      <b>{message.subject ?? stateWords(message.kind)}</b>
      <span className="soft">
        {" "}
        {kept ?? (message.later ? message.when : message.recipient)}
      </span>
      {message.text && (
        <button type="button" className={classes.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide" : "Read it"}
        </button>
      )}
      {open && <pre className={classes.mail}>{message.text}</pre>}
    </Line>
  );
}

function stockLines(preview: Preview): ReactNode[] {
  return preview.stock
    .filter((level) => level.available || level.sellable)
    .slice(0, 6)
    .map((level) => {
      const available = level.available ?? 0;
      const amount = formatQuantity(Math.abs(available), level.scale, undefined, level.unit);
      const words = available > 0 ? `${amount} more available` : available < 0 ? `${amount} fewer available` : "as many available";
      return (
        <Line key={`${level.item_id}${level.location}`} icon={<IconStack2 {...ICON} />}>
          <b>{level.sku}</b> at {level.location}: {words}
        </Line>
      );
    });
}

function Details({ order }: { order: OrderForeseen }) {
  const [open, setOpen] = useState(false);
  return (
    <div>
      <button type="button" className={classes.more} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Hide the timeline's words" : "As the timeline will say it"}
      </button>
      {open && (
        <ul className={classes.words}>
          {order.events.map((event, index) => (
            <li key={index}>{event.words}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <span className={classes.icon}>{icon}</span>
      <Text size="sm" component="div" className={classes.text}>
        {children}
      </Text>
    </div>
  );
}
