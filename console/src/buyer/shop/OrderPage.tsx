/** An order that was just placed: paid, to be paid again, or waiting for the bank. */
import { useEffect, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { formatTime } from "../../shared/format";
import { troubleOf } from "../parts/trouble";
import { Button, Card, Notice, look as ui } from "../parts/ui";
import { amountOf, clock, daysAhead, dayWords, fill, money, useSpeech } from "../words";
import { useAsk, useFront, type Order } from "./asking";
import { Sums, Trouble } from "./parts";
import { CardChoice, meansOf, sandboxOf, type Means } from "./paying";
import { Link } from "./router";
import look from "./Shop.module.css";
import { useShopWords } from "./words";

const WAITING = new Set(["created", "pending", "in_doubt", "requires_action"]);

export default function OrderPage({ token }: { token: string }) {
  const words = useShopWords();
  const front = useFront();
  const { slug } = front;
  const found = useAsk(`order ${token}`, (signal) => ask(api.GET("/v1/front/{slug}/orders/{token}", { params: { path: { slug, token } }, signal })));
  const [newer, setNewer] = useState<Order>();
  const order = newer ?? found.data;
  const waits = order?.status === "placed" && WAITING.has(order.payment?.status ?? "");
  // what is held for a payment ends by itself: the page says so when it has
  const pause = waits ? 2_000 : order?.may_pay ? 10_000 : 0;
  useEffect(() => {
    if (!pause) return;
    const timer = setInterval(() => {
      ask(api.GET("/v1/front/{slug}/orders/{token}", { params: { path: { slug, token } } })).then(setNewer, () => undefined);
    }, pause);
    return () => clearInterval(timer);
  }, [pause, slug, token]);
  if (found.problem && !order) {
    const over = found.problem.type === "unknown_front_link" || found.problem.type === "front_link_expired";
    return over ? (
      <div className={look.nothing}>
        <h1>{words.linkOver}</h1>
        <Link to="/orders" className={ui.button}>
          {words.orders}
        </Link>
      </div>
    ) : (
      <Trouble again={found.again} />
    );
  }
  if (!order) return <div className={look.wait} />;
  return (
    <div className={look.two}>
      <div className={look.stack}>
        <Outcome order={order} />
        {order.may_pay && <PayAgain order={order} paid={setNewer} />}
      </div>
      <Lines order={order} />
    </div>
  );
}

function Outcome({ order }: { order: Order }) {
  const speech = useSpeech();
  const words = useShopWords();
  const number = fill(words.number, { number: `#${order.number}` });
  const failed = order.payment?.status === "failed" || order.hitch;
  if (order.status === "expired" || order.status === "canceled")
    return (
      <section className={look.hero}>
        <p className={look.small}>{number}</p>
        <h1 className={look.title}>{order.status === "expired" ? words.expired : words.status["canceled"]}</h1>
        <p>{words.expiredSays}</p>
        <Link to="" className={`${ui.button} ${ui.primary}`}>
          {words.toShop}
        </Link>
      </section>
    );
  if (order.status === "placed" && order.payment?.status === "requires_action")
    return (
      <section className={look.hero} role="status">
        <p className={look.small}>{number}</p>
        <h1 className={look.title}>{words.asks}</h1>
        <p>{words.asksSays}</p>
        {order.payment.link && (
          <a href={order.payment.link} target="_blank" rel="noreferrer" className={`${ui.button} ${ui.primary}`}>
            {words.toBank}
          </a>
        )}
      </section>
    );
  if (order.status === "placed" && WAITING.has(order.payment?.status ?? ""))
    return (
      <section className={look.hero} role="status">
        <p className={look.small}>{number}</p>
        <h1 className={look.title}>{words.paying}</h1>
        <p>{words.payingSays}</p>
        <div className={look.turning} aria-hidden="true" />
      </section>
    );
  if (order.status === "placed" && order.may_pay)
    return (
      <section className={look.hero} role="alert">
        <p className={look.small}>{number}</p>
        <h1 className={look.title}>{failed ? words.declined : words.placed}</h1>
        {failed && <p>{order.hitch ? words.giftFailed : (words.reason[order.payment?.reason ?? ""] ?? words.reason["other"])}</p>}
        {order.expires_at && <p>{fill(words.again, { time: clock(speech, order.expires_at) })}</p>}
      </section>
    );
  const day = order.deliver_by ? fill(order.method === "pickup" ? words.ready : words.arrives, { day: dayWords(speech, order.deliver_by) }) : words.noDate;
  const soon = order.deliver_by && order.method !== "ship" && daysAhead(speech, order.deliver_by) === 0;
  return (
    <section className={look.hero} role="status">
      <svg className={look.done} viewBox="0 0 48 48" aria-hidden="true">
        <circle cx="24" cy="24" r="22" />
        <path d="m15 24.500 6.500 6.500L34 18" />
      </svg>
      <p className={look.small}>{number}</p>
      <h1 className={look.title}>{words.thanks}</h1>
      <p>{words.confirmed}</p>
      <p className={look.promise}>
        {day}
        {soon && order.deliver_by && `, ${fill(words.byTime, { time: clock(speech, order.deliver_by) })}`}
      </p>
      {order.pay === "later" && Boolean(order.due) && <Notice>{fill(words.payLater, { amount: money(speech, order.due ?? 0) })}</Notice>}
      <div className={look.heroButtons}>
        <a href={new URL(order.tracking).pathname} className={`${ui.button} ${ui.primary}`}>
          {words.follow}
        </a>
        <Link to="" className={ui.button}>
          {words.toShop}
        </Link>
      </div>
    </section>
  );
}

function PayAgain({ order, paid }: { order: Order; paid: (order: Order) => void }) {
  const speech = useSpeech();
  const words = useShopWords();
  const front = useFront();
  const [means, setMeans] = useState<Means>({ token: "tok_ok", giftCode: "" });
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  if (!sandboxOf(front)) return null;
  const pay = () => {
    setBusy(true);
    setTrouble("");
    ask(api.POST("/v1/front/{slug}/orders/{token}/pay", { params: { path: { slug: front.slug, token: order.token ?? "" } }, body: meansOf(front, means) as Schemas["PayFrontOrder"] }))
      .then(paid, (error: unknown) => setTrouble(troubleOf(speech.words, error)))
      .finally(() => setBusy(false));
  };
  return (
    <Card title={words.payment}>
      <div className={look.stack}>
        <CardChoice means={means} change={setMeans} />
        <div role="alert">{trouble && <Notice kind="bad">{trouble}</Notice>}</div>
        <Button kind="primary" wide disabled={busy} onClick={pay}>
          {busy ? words.ordering : fill(words.pay, { amount: money(speech, order.due ?? 0) })}
        </Button>
      </div>
    </Card>
  );
}

function Lines({ order }: { order: Order }) {
  const speech = useSpeech();
  const words = useShopWords();
  const rows: [string, string][] = [
    [words.subtotal, money(speech, order.item_total)],
    [words.ways[order.method], order.charge_total ? money(speech, order.charge_total) : words.free],
  ];
  if (order.tax_total && order.tax_included === false) rows.push([words.tax, money(speech, order.tax_total)]);
  return (
    <Card title={words.summary}>
      <ul className={look.brief}>
        {(order.lines ?? []).map((line, index) => (
          <li key={index}>
            <span>
              {amountOf(speech, line.quantity, line.scale, line.unit)} × {line.title}
              {(line.options?.length ?? 0) > 0 && <span className={look.small}> {(line.options ?? []).join(", ")}</span>}
            </span>
            <span className="numbers">{money(speech, line.total)}</span>
          </li>
        ))}
      </ul>
      <hr className={ui.rule} />
      <Sums rows={rows} total={[words.total, money(speech, order.total)]} />
      <p className={look.small}>{formatTime(order.placed_at, speech.locale, speech.timeZone, { dateStyle: "long", timeStyle: "short" })}</p>
    </Card>
  );
}
