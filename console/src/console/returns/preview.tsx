import { Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/client";
import { formatQuantity } from "../../shared/format";
import { partsOf } from "../../shared/refund";
import { stateWords } from "../../shared/states";
import { Money } from "../words";
import classes from "./returns.module.css";

export type RefundQuote = Schemas["RefundQuote"];

interface Foreseeing {
  results: { result: string; detail?: string; refund?: RefundQuote | null }[];
  orders: { after: { balance?: number }; money?: { kind: string; amount: number; tender?: string | null; gateway?: string | null }[]; messages?: { kind: string; when: string; later?: boolean }[] }[];
  stock: { sku: string; location: string; scale?: number; unit?: string; sellable?: number; quarantine?: number; damaged?: number }[];
}

const post = api.POST as unknown as (path: string, options: object) => Promise<{ data?: Foreseeing; error?: unknown; response: Response }>;

/** What a command would do, asked anew as what it is to do changes; nothing is done. */
export function usePreview(operation: string, request: object | undefined) {
  const [wanted] = useDebouncedValue(request, 200);
  return useQuery({
    queryKey: ["/v1/preview", operation, wanted],
    queryFn: ({ signal }) => ask(post("/v1/preview", { body: { operation, request: wanted }, signal })),
    enabled: Boolean(wanted),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}

const MONEY: Record<string, string> = { refund: "goes back to the", credited: "credited", void: "let go of the", capture: "taken from the" };

/** The lines that are spoken of, by their numbers. */
export type Goods = ReadonlyMap<number, { title: string; scale?: number; unit?: string }>;

/** So much of a line, in words. */
export function goodsWords(goods: Goods, line: number, steps: number): string {
  const one = goods.get(line);
  return `${formatQuantity(steps, one?.scale, undefined, one?.unit)} × ${one?.title ?? `line ${line}`}`;
}

/** The refund to the cent, and what else follows, before it is done. */
export function Foreseen({ preview, currency, goods }: { preview: ReturnType<typeof usePreview>; currency: string; goods: Goods }) {
  if (preview.error)
    return (
      <p role="alert" className={classes.bad}>
        {preview.error.message}
      </p>
    );
  if (!preview.data) return <Skeleton height={90} />;
  const [answer] = preview.data.results;
  if (!answer || answer.result === "refused")
    return (
      <p role="alert" className={classes.bad}>
        {answer?.detail ?? "This cannot be done."}
      </p>
    );
  const order = preview.data.orders[0];
  const quote = answer.refund;
  const money = (order?.money ?? []).filter((one) => one.kind in MONEY && one.kind !== "credited");
  const messages = order?.messages ?? [];
  return (
    <div className={classes.foreseen} aria-busy={preview.isFetching}>
      {quote ? <Quote quote={quote} goods={goods} /> : <p className="soft">Nothing is credited by this.</p>}
      <ul>
        {money.map((one, index) => (
          <li key={index}>
            <Money amount={one.amount} currency={currency} /> {MONEY[one.kind]} {stateWords(one.tender ?? one.gateway ?? "payment").toLowerCase()}
          </li>
        ))}
        {order && (order.after.balance ?? 0) < 0 && !money.some((one) => one.kind === "refund") && (
          <li>
            <Money amount={-(order.after.balance ?? 0)} currency={currency} /> is owed to the buyer from then on
          </li>
        )}
        {preview.data.stock.map((level) => (
          <li key={`${level.sku} ${level.location}`}>
            {level.location}: {[["sellable", level.sellable], ["in quarantine", level.quarantine], ["damaged", level.damaged]].filter(([, count]) => count).map(([name, count]) => `${Number(count) > 0 ? "+" : ""}${formatQuantity(Number(count), level.scale, undefined, level.unit)} ${name}`).join(", ") || "no change"} of {level.sku}
          </li>
        ))}
        {messages.map((one, index) => (
          <li key={index}>
            The buyer is told: {stateWords(one.kind).toLowerCase()}
            {one.later ? ` (${one.when})` : ""}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A refund line by line, less fees, with what is kept. */
export function Quote({ quote, goods }: { quote: RefundQuote; goods: Goods }) {
  const currency = quote.currency;
  return (
    <table className={classes.quote}>
      <tbody>
        {quote.lines.map((line) => (
          <tr key={line.line}>
            <th scope="row">
              {goodsWords(goods, line.line, line.quantity)}
              {line.fee ? (
                <span className="soft">
                  {" "}
                  <Money amount={line.share} currency={currency} /> less <Money amount={line.fee} currency={currency} />
                </span>
              ) : null}
            </th>
            <td>
              <Money amount={Math.max(0, line.share - (line.fee ?? 0))} currency={currency} />
            </td>
          </tr>
        ))}
        <Extra label="Shipping given back" amount={quote.shipping} currency={currency} />
        <Extra label="Discount that is lost" amount={quote.withheld ? -quote.withheld : 0} currency={currency} />
        <Extra label="Kept for the label" amount={quote.postage ? -quote.postage : 0} currency={currency} />
        <Extra label="Credited before" amount={-partsOf(quote).before} currency={currency} />
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Refund</th>
          <td>
            <Money amount={quote.total} currency={currency} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

function Extra({ label, amount, currency }: { label: string; amount?: number; currency: string }) {
  if (!amount) return null;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>
        <Money amount={amount} currency={currency} />
      </td>
    </tr>
  );
}
