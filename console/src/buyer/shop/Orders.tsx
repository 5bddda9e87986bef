/** All orders of an address: a link is asked for, and what it leads to. */
import { useState, type FormEvent } from "react";
import { api, ask } from "../../api/client";
import { troubleOf } from "../parts/trouble";
import { Button, Chip, Field, Notice, look as ui } from "../parts/ui";
import { fill, longDate, money, useSpeech } from "../words";
import { useAsk, useFront } from "./asking";
import { Trouble } from "./parts";
import { Link } from "./router";
import look from "./Shop.module.css";
import { useShopWords } from "./words";

export default function Orders({ token }: { token?: string }) {
  return token ? <List token={token} /> : <AskLink />;
}

function AskLink() {
  const speech = useSpeech();
  const words = useShopWords();
  const front = useFront();
  const [email, setEmail] = useState("");
  const [error, setError] = useState("");
  const [state, setState] = useState<"" | "busy" | "sent">("");
  const [trouble, setTrouble] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    const typed = email.trim();
    if (!/^[^\s@<>,;]{1,64}@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+$/.test(typed)) return setError(typed ? words.badEmail : words.needed);
    setError("");
    setTrouble("");
    setState("busy");
    ask(api.POST("/v1/front/{slug}/history-link", { params: { path: { slug: front.slug } }, body: { email: typed } })).then(
      () => setState("sent"),
      (problem: unknown) => (setState(""), setTrouble(troubleOf(speech.words, problem))),
    );
  };
  return (
    <form className={look.narrow} onSubmit={send} noValidate>
      <h1 className={look.title}>{words.orders}</h1>
      <p className={ui.soft}>{words.ordersSays}</p>
      <Field label={words.email} name="email" type="email" autoComplete="email" inputMode="email" maxLength={254} required error={error} value={email} onChange={(event) => setEmail(event.target.value)} />
      <Button type="submit" kind="primary" disabled={state === "busy"}>
        {words.sendLink}
      </Button>
      <div role="status">
        {state === "sent" && <Notice kind="good">{words.linkSent}</Notice>}
        {trouble && <Notice kind="bad">{trouble}</Notice>}
      </div>
    </form>
  );
}

function List({ token }: { token: string }) {
  const speech = useSpeech();
  const words = useShopWords();
  const front = useFront();
  const found = useAsk(`history ${token}`, (signal) => ask(api.GET("/v1/front/{slug}/history/{token}", { params: { path: { slug: front.slug, token } }, signal })));
  if (found.problem && !found.data) {
    if (found.problem.isOffline || found.problem.status >= 500 || found.problem.status === 429) return <Trouble again={found.again} />;
    return (
      <div className={look.nothing}>
        <h1>{words.linkOver}</h1>
        <p className={ui.soft}>{words.linkOverSays}</p>
        <Link to="/orders" className={`${ui.button} ${ui.primary}`}>
          {words.newLink}
        </Link>
      </div>
    );
  }
  if (!found.data) return <div className={look.wait} />;
  return (
    <div className={look.listing}>
      <h1 className={look.title}>{words.orders}</h1>
      <p className={ui.soft}>{fill(words.ordersOf, { email: found.data.email })}</p>
      {!found.data.rows.length && <p>{words.noOrders}</p>}
      <ul className={look.orders}>
        {found.data.rows.map((order) => (
          <li key={order.number}>
            <a href={order.tracking ? new URL(order.tracking).pathname : undefined} className={look.orderRow}>
              <span className={look.orderHead}>
                <strong>{fill(words.number, { number: `#${order.number}` })}</strong>
                <Chip state={order.status === "confirmed" ? order.fulfillment_status : order.status}>{words.status[order.status] ?? order.status}</Chip>
              </span>
              <span>{[order.items.slice(0, 2).join(", "), order.items.length > 2 ? fill(words.andMore, { count: order.items.length - 2 }) : ""].filter(Boolean).join(" ")}</span>
              <span className={look.orderFoot}>
                <span className={look.small}>{longDate(speech, order.placed_at)}</span>
                <span className="numbers">{money(speech, order.total)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
