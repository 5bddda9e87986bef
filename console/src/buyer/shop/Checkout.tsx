/** Checkout, on one page: who, how, where to, and what pays for it; and what it comes to, as it will be charged. */
import { useEffect, useRef, useState, type FormEvent } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { troubleOf } from "../parts/trouble";
import { Button, Card, Field, Notice, look as ui } from "../parts/ui";
import { amountOf, fill, money, useSpeech, type Speech } from "../words";
import { codeLast, hasPostal, isPostal, regionOf } from "./address";
import { useFront, useQuote, type Front, type QuotedWay } from "./asking";
import { asked, emptyBasket, useBasket } from "./basket";
import { attribution, forgetKey, keyFor, useDetails, type Details, type Wrong } from "./details";
import { Option, Sums } from "./parts";
import { CardChoice, meansOf, sandboxOf, type Means } from "./paying";
import { Link, useGo } from "./router";
import look from "./Shop.module.css";
import { hitchOf, promise } from "./speaking";
import { useShopWords, type ShopWords } from "./words";

export default function Checkout() {
  const speech = useSpeech();
  const words = useShopWords();
  const front = useFront();
  const go = useGo();
  const lines = useBasket(front.slug);
  const [details, change] = useDetails(front.slug, front.country);
  const [pay, setPay] = useState<"now" | "later">(sandboxOf(front) ? "now" : "later");
  const [means, setMeans] = useState<Means>({ token: "tok_ok", giftCode: "" });
  // once somebody has tried to order, what is wrong is said until it is mended
  const [tried, setTried] = useState(false);
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const [placed, setPlaced] = useState(false);
  const quote = useQuote(front.slug, lines, null, { country: details.country, ...(details.postalCode.trim() ? { postal_code: details.postalCode.trim() } : {}) } as Schemas["Address"]);
  const ways = quote.data?.ways ?? [];
  // what is possible first is chosen, until the buyer does
  const first = ways.find((one) => !one.hitch);
  const method = details.method || first?.method || "";
  const place = details.method ? details.location : (first?.location ?? "");
  const way = ways.find((one) => one.method === method && (one.location ?? "") === place);
  if (!lines.length && !placed)
    return (
      <div className={look.nothing}>
        <h1>{words.empty}</h1>
        <Link to="" className={`${ui.button} ${ui.primary}`}>
          {words.look}
        </Link>
      </div>
    );
  const goes = method !== "pickup";
  const wrong = tried ? check(words, speech.locale, details, goes) : {};
  const order = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    setTrouble("");
    const name = Object.keys(check(words, speech.locale, details, goes))[0];
    if (name) return (form.current?.elements.namedItem(name) as HTMLElement | null)?.focus();
    if (!way || way.hitch) return setTrouble(way ? hitchOf(speech, words, front, way, details.postalCode) : words.chooseWay);
    const body = {
      lines: asked(lines),
      way: { method: way.method, ...(way.location ? { location: way.location } : {}) },
      buyer: { email: details.email.trim(), name: details.name.trim(), language: speech.code, ...(details.phone.trim() ? { phone: details.phone.trim() } : {}) },
      ...(goes ? { ship_to: addressOf(details) } : {}),
      expected_total: way.total ?? 0,
      pay,
      ...(details.note.trim() ? { note: details.note.trim() } : {}),
      ...(attribution() ? { attribution: attribution()! } : {}),
      consent: { email_marketing: details.news },
      ...(pay === "now" ? meansOf(front, means) : {}),
    } as Schemas["CheckOut"];
    setBusy(true);
    ask(api.POST("/v1/front/{slug}/checkout", { params: { path: { slug: front.slug } }, body, headers: { "Idempotency-Key": keyFor(front.slug, body) } }))
      .then((made) => {
        setPlaced(true);
        forgetKey(front.slug);
        emptyBasket(front.slug);
        go(`/order/${made.token}`, true);
      })
      .catch((error: unknown) => {
        if (!(error instanceof ProblemError && error.isOffline)) forgetKey(front.slug);
        setTrouble(said(speech, words, error));
        quote.again();
      })
      .finally(() => setBusy(false));
  };
  return (
    <form ref={form} className={look.two} onSubmit={order} noValidate>
      <div className={look.stack}>
        <h1 className={look.title}>{words.checkout}</h1>
        <Contact details={details} change={change} wrong={wrong} />
        <Card title={words.how}>
          <Ways front={front} ways={ways} chosen={`${method} ${place}`} details={details} change={change} />
          {!quote.data && !quote.problem && <div className={look.ghostRow} />}
          {quote.problem && !quote.data && <Notice kind="attention">{troubleOf(speech.words, quote.problem)}</Notice>}
        </Card>
        {goes && <AddressCard front={front} details={details} change={change} wrong={wrong} />}
        <Card title={words.payment}>
          <div className={look.stack}>
            {sandboxOf(front) && front.pay_later && (
              <div className={look.options} role="radiogroup" aria-label={words.payment}>
                <Option name="pay" checked={pay === "now"} choose={() => setPay("now")} title={words.payCard} />
                <Option name="pay" checked={pay === "later"} choose={() => setPay("later")} title={goes ? words.payDoor : words.payCounter} />
              </div>
            )}
            {pay === "now" && sandboxOf(front) && <CardChoice means={means} change={setMeans} />}
          </div>
        </Card>
        <label className={look.tick}>
          <input type="checkbox" checked={details.news} onChange={(event) => change({ news: event.target.checked })} /> {words.news}
        </label>
      </div>
      <Summary way={way} pay={pay} busy={busy || (quote.busy && !quote.data)} trouble={Object.keys(wrong).length ? words.mend : trouble} front={front} quoted={quote.data?.lines ?? []} />
    </form>
  );
}

function Summary({ way, pay, busy, trouble, front, quoted }: { way: QuotedWay | undefined; pay: string; busy: boolean; trouble: string; front: Front; quoted: Schemas["QuotedLine"][] }) {
  const basket = useBasket(front.slug);
  const speech = useSpeech();
  const words = useShopWords();
  const alarm = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (trouble && trouble !== words.mend) alarm.current?.scrollIntoView({ block: "center" });
  }, [trouble, words.mend]);
  const possible = way && !way.hitch;
  const rows: [string, string][] = [];
  if (possible) {
    rows.push([words.subtotal, money(speech, way.item_total ?? 0)], [words.ways[way.method], way.charge_total ? money(speech, way.charge_total) : words.free]);
    if (way.tax_total && !front.tax_included) rows.push([words.tax, money(speech, way.tax_total)]);
  }
  const total = possible ? money(speech, way.total ?? 0) : "–";
  return (
    <div className={look.side}>
      <Card title={words.summary}>
        <ul className={look.brief}>
          {quoted.map((line, index) => (
            <li key={line.line}>
              <span>
                {amountOf(speech, line.quantity, basket[index]?.scale, basket[index]?.unit)} × {line.title ?? line.sku}
              </span>
              <span className="numbers">{line.hitch ? words.state.sold_out : money(speech, line.total ?? 0)}</span>
            </li>
          ))}
        </ul>
        <Link to="/basket" className={look.textButton}>
          {words.edit}
        </Link>
        <hr className={ui.rule} />
        <div aria-live="polite">
          <Sums rows={rows} total={[words.total, total]} />
          {possible && front.tax_included && Boolean(way.tax_total) && <p className={look.small}>{fill(words.taxWithin, { amount: money(speech, way.tax_total ?? 0) })}</p>}
          {possible && <p className={look.promise}>{promise(speech, words, way)}</p>}
          {possible && (way.waits?.length ?? 0) > 0 && <p className={look.small}>{words.waits}</p>}
        </div>
        <div ref={alarm} role="alert">
          {trouble && <Notice kind="bad">{trouble}</Notice>}
        </div>
        <Button type="submit" kind="primary" wide className={look.orderButton} disabled={busy || !possible}>
          {busy ? words.ordering : fill(pay === "later" ? words.orderLater : words.order, { amount: total })}
        </Button>
        <p className={look.small}>{words.held}</p>
      </Card>
    </div>
  );
}

interface Part {
  details: Details;
  change: (change: Partial<Details>) => void;
  wrong: Wrong;
}

function Contact({ details, change, wrong }: Part) {
  const words = useShopWords();
  return (
    <Card title={words.contact}>
      <div className={look.stack}>
        <Field label={words.email} name="email" type="email" autoComplete="email" inputMode="email" maxLength={254} required error={wrong.email} value={details.email} onChange={(event) => change({ email: event.target.value })} />
        <p className={look.hint}>{words.emailWhy}</p>
        <Field label={words.name} name="name" autoComplete="name" maxLength={255} required error={wrong.name} value={details.name} onChange={(event) => change({ name: event.target.value })} />
        <Field label={words.phone} name="phone" type="tel" autoComplete="tel" maxLength={40} error={wrong.phone} value={details.phone} onChange={(event) => change({ phone: event.target.value })} />
        <Field label={words.note} name="note" maxLength={500} value={details.note} onChange={(event) => change({ note: event.target.value })} />
      </div>
    </Card>
  );
}

function Ways({ front, ways, chosen, details, change }: { front: Front; ways: QuotedWay[]; chosen: string; details: Details; change: Part["change"] }) {
  const speech = useSpeech();
  const words = useShopWords();
  return (
    <div className={look.options} role="radiogroup" aria-label={words.how}>
      {ways.map((way) => {
        const place = way.location ? front.places?.find((one) => one.location === way.location) : undefined;
        const asksCode = way.hitch?.type === "not_delivered_there" && !details.postalCode;
        return (
          <Option
            key={`${way.method} ${way.location ?? ""}`}
            name="method"
            checked={chosen === `${way.method} ${way.location ?? ""}`}
            choose={() => change({ method: way.method, location: way.location ?? "" })}
            disabled={Boolean(way.hitch) && !asksCode}
            title={place ? `${words.ways.pickup}: ${place.name}` : words.ways[way.method]}
            right={way.hitch ? undefined : way.charge_total ? money(speech, way.charge_total) : words.free}
          >
            {way.hitch ? hitchOf(speech, words, front, way, details.postalCode) : promise(speech, words, way)}
            {place && <PlaceLine place={place} />}
          </Option>
        );
      })}
    </div>
  );
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

function PlaceLine({ place }: { place: NonNullable<Front["places"]>[number] }) {
  const speech = useSpeech();
  const words = useShopWords();
  const hours = place.hours ?? {};
  const today = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: speech.timeZone }).format(new Date()).toLowerCase();
  const open = hours[today as (typeof DAYS)[number]];
  const where = [...(place.lines ?? []), [place.postal_code, place.city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  return (
    <span className={look.place}>
      {where && `${where} · `}
      {words.hours}: {Object.keys(hours).length === 0 ? words.always : open ? `${speech.words.today} ${open[0]}–${open[1]}` : `${speech.words.today} ${words.closedDay}`}
    </span>
  );
}

function AddressCard({ front, details, change, wrong }: Part & { front: Front }) {
  const speech = useSpeech();
  const words = useShopWords();
  const names = new Intl.DisplayNames([speech.locale], { type: "region" });
  const countries = [...new Set(front.ways.filter((way) => way.method !== "pickup").flatMap((way) => way.countries))];
  const region = regionOf(details.country);
  const code = hasPostal(details.country) && (
    <Field key="code" label={words.postalCode} name="postalCode" autoComplete="postal-code" maxLength={20} required error={wrong.postalCode} value={details.postalCode} onChange={(event) => change({ postalCode: event.target.value })} />
  );
  const city = <Field key="city" label={words.city} name="city" autoComplete="address-level2" maxLength={255} required error={wrong.city} value={details.city} onChange={(event) => change({ city: event.target.value })} />;
  return (
    <Card title={words.address}>
      <div className={look.stack}>
        <div className={ui.field}>
          <label htmlFor="country">{words.country}</label>
          <select id="country" name="country" className={ui.input} autoComplete="country" value={details.country} onChange={(event) => change({ country: event.target.value })}>
            {countries.map((one) => (
              <option key={one} value={one}>
                {names.of(one) ?? one}
              </option>
            ))}
          </select>
        </div>
        <Field label={words.street} name="line1" autoComplete="address-line1" maxLength={255} required error={wrong.line1} value={details.line1} onChange={(event) => change({ line1: event.target.value })} />
        <Field label={words.extra} name="line2" autoComplete="address-line2" maxLength={255} value={details.line2} onChange={(event) => change({ line2: event.target.value })} />
        <div className={look.pair}>{codeLast(details.country) ? [city, code] : [code, city]}</div>
        {region && (
          <Field label={words.region[region.name]} name="region" autoComplete="address-level1" maxLength={255} required={region.needed} error={wrong.region} value={details.region} onChange={(event) => change({ region: event.target.value })} />
        )}
      </div>
    </Card>
  );
}

function addressOf(details: Details): Schemas["Address"] {
  const region = regionOf(details.country) ? details.region.trim() : "";
  return {
    country: details.country,
    name: details.name.trim(),
    lines: [details.line1.trim(), details.line2.trim()].filter(Boolean),
    city: details.city.trim(),
    ...(hasPostal(details.country) ? { postal_code: details.postalCode.trim() } : {}),
    ...(region ? { region } : {}),
  } as Schemas["Address"];
}

/** What is missing or cannot be, by field, in the order of the page. */
function check(words: ShopWords, locale: string, details: Details, goes: boolean): Wrong {
  const wrong: Wrong = {};
  const email = details.email.trim();
  if (!email) wrong.email = words.needed;
  else if (!/^[^\s@<>,;]{1,64}@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+$/.test(email)) wrong.email = words.badEmail;
  if (!details.name.trim()) wrong.name = words.needed;
  if (details.phone.trim() && !/^\+?[0-9 ()./-]{3,39}$/.test(details.phone.trim())) wrong.phone = words.badPhone;
  if (!goes) return wrong;
  if (!details.line1.trim()) wrong.line1 = words.needed;
  if (!details.city.trim()) wrong.city = words.needed;
  if (hasPostal(details.country)) {
    if (!details.postalCode.trim()) wrong.postalCode = words.needed;
    else if (!isPostal(details.country, details.postalCode)) wrong.postalCode = fill(words.badPostcode, { country: new Intl.DisplayNames([locale], { type: "region" }).of(details.country) ?? "" });
  }
  if (regionOf(details.country)?.needed && !details.region.trim()) wrong.region = words.needed;
  return wrong;
}

/** Why an order was refused, in the buyer's words: at a front more can be said of some problems than elsewhere. */
function said(speech: Speech, words: ShopWords, error: unknown): string {
  const data: { ours?: number; yours?: number; available?: number } = (error instanceof ProblemError && error.problem.data) || {};
  const type = error instanceof ProblemError ? error.type : "";
  if (type === "total_changed") return fill(words.totalChanged, { now: money(speech, data.ours ?? 0), before: money(speech, data.yours ?? 0) });
  if (type === "insufficient_stock" && !data.available) return words.hitch.soldOutNow;
  return troubleOf(speech.words, error);
}
