/** The basket: its lines as they could be ordered now, and when that would be there. */
import { Button, Card, Notice, look as ui } from "../parts/ui";
import { amountOf, fill, money, type Speech, useSpeech } from "../words";
import { useFront, useQuote, type Item, type Quote } from "./asking";
import { setQuantity, useBasket, type Line } from "./basket";
import { Stepper, Trouble } from "./parts";
import { itemPath, Link } from "./router";
import look from "./Shop.module.css";
import { phrase, priceOf, promise } from "./speaking";
import { Tile } from "./Tile";
import { useShopWords, type ShopWords } from "./words";

export default function BasketPage() {
  const speech = useSpeech();
  const words = useShopWords();
  const front = useFront();
  const lines = useBasket(front.slug);
  const quote = useQuote(front.slug, lines, null, null);
  if (!lines.length)
    return (
      <div className={look.nothing}>
        <h1>{words.empty}</h1>
        <p className={ui.soft}>{words.emptySays}</p>
        <Link to="" className={`${ui.button} ${ui.primary}`}>
          {words.look}
        </Link>
      </div>
    );
  const items = (quote.data?.lines ?? []).reduce((sum, line) => sum + (line.total ?? 0), 0);
  const bad = (quote.data?.lines ?? []).some((line) => line.hitch);
  const ways = bestWays(quote.data);
  const ship = front.ways.find((way) => way.method === "ship");
  const toFree = ship?.free_from && ship.fee ? ship.free_from - items : 0;
  return (
    <div className={look.two}>
      <div>
        <h1 className={look.title}>{words.basket}</h1>
        {quote.problem && !quote.data && <Trouble again={quote.again} />}
        <ul className={look.lines}>
          {lines.map((line, position) => (
            <BasketLine key={`${line.sku} ${JSON.stringify(line.choices)}`} line={line} position={position} quote={quote.data} slug={front.slug} />
          ))}
        </ul>
      </div>
      <Card title={words.summary}>
        <dl className={look.sums} aria-busy={quote.busy}>
          <div className={look.sum}>
            <dt>{words.subtotal}</dt>
            <dd aria-live="polite">{money(speech, items)}</dd>
          </div>
        </dl>
        {toFree > 0 && items > 0 && <p className={look.small}>{fill(words.toFree, { amount: money(speech, toFree) })}</p>}
        {ways.length > 0 && (
          <ul className={look.ways}>
            {ways.map((way) => (
              <li key={way.method}>
                <strong>{words.ways[way.method]}</strong> <span className={ui.soft}>{way.hitch ? wayHitch(words, way.hitch.type) : promise(speech, words, way)}</span>
              </li>
            ))}
          </ul>
        )}
        <Link to="/checkout" className={`${ui.button} ${ui.primary} ${ui.wide}`} aria-disabled={bad || undefined}>
          {words.goOn}
        </Link>
        <p className={look.small}>{words.held}</p>
      </Card>
    </div>
  );
}

function wayHitch(words: ShopWords, type: string): string {
  if (type === "not_delivered_there") return words.hitch.needsPostcode;
  return type === "insufficient_stock" ? words.hitch.stockOther : words.hitch.other;
}

/** Each way once, a pickup at the place where it is ready first. */
function bestWays(quote: Quote | undefined) {
  const found = new Map<string, Quote["ways"][number]>();
  for (const way of quote?.ways ?? []) {
    const known = found.get(way.method);
    if (!known || (known.hitch && !way.hitch) || (!way.hitch && (way.deliver_by ?? "9") < (known.deliver_by ?? "9"))) found.set(way.method, way);
  }
  return [...found.values()];
}

/** What hinders a line: it is gone, or there is less of it than is wanted by whatever way. */
function lineTrouble(speech: Speech, words: ShopWords, quote: Quote | undefined, position: number, { scale = 1, unit = "unit" }: Line): string {
  const line = quote?.lines[position];
  if (line?.hitch) return line.hitch.type === "bad_choice" ? words.hitch.bad_choice : words.hitch.not_for_sale;
  if (line?.availability?.state === "sold_out") return words.hitch.soldOutNow;
  // a way that was not looked at to its end, for want of a postal code say, tells nothing of the line
  const decided = quote?.ways.filter((way) => !way.hitch || way.missing?.length) ?? [];
  if (!decided.length || decided.some((way) => !way.missing?.some((one) => one.line === position + 1))) return "";
  const most = Math.max(...decided.map((way) => way.missing?.find((one) => one.line === position + 1)?.available ?? 0));
  return most > 0 ? fill(words.hitch.insufficient_stock, { count: amountOf(speech, most, scale, unit) }) : words.hitch.soldOutNow;
}

function BasketLine({ line, position, quote, slug }: { line: Line; position: number; quote: Quote | undefined; slug: string }) {
  const speech = useSpeech();
  const words = useShopWords();
  const found = quote?.lines[position]?.sku.toUpperCase() === line.sku.toUpperCase() ? quote.lines[position] : undefined;
  const trouble = lineTrouble(speech, words, quote, position, line);
  const said = found?.availability ? phrase(speech, words, { availability: found.availability, scale: line.scale ?? 1, unit: line.unit ?? "unit" } as Item) : undefined;
  const title = found?.title ?? line.title;
  return (
    <li className={look.line}>
      <Link to={itemPath(line.sku)} className={look.linePicture} tabIndex={-1} aria-hidden="true">
        <Tile sku={line.sku} title={title} />
      </Link>
      <div className={look.lineText}>
        <Link to={itemPath(line.sku)} className={look.lineTitle}>
          {title}
        </Link>
        {line.choices.length > 0 && <p className={look.small}>{line.choices.map((one) => one.choice).join(", ")}</p>}
        {found?.unit_price && <p className={look.small}>{priceOf(speech, found.unit_price)}{line.unit && ` / ${line.unit}`}</p>}
        {said && !trouble && said.tone !== "good" && <p className={`${look.said} ${look[said.tone]}`}>{said.text}</p>}
        {trouble && (
          <div role="alert">
            <Notice kind="bad">{trouble}</Notice>
          </div>
        )}
        <div className={look.lineTools}>
          <Stepper value={line.quantity} scale={line.scale} unit={line.unit} change={(value) => setQuantity(slug, position, value)} title={title} />
          <Button kind="plain" aria-label={fill(words.remove, { title })} onClick={() => setQuantity(slug, position, 0)}>
            <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" aria-hidden="true">
              <path d="M5 7h14M10 7V4.500h4V7M7 7l1 12.500h8L17 7" />
            </svg>
          </Button>
        </div>
      </div>
      <span className={look.lineTotal}>{found?.total ? money(speech, found.total) : found?.hitch ? "" : "…"}</span>
    </li>
  );
}
