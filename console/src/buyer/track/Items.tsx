/** What was bought, where each of it is, and what it costs. */
import { Amounts, Card, classes, look as ui } from "../parts/ui";
import { amountOf, fill, money, moment, useSpeech } from "../words";
import type { Line, Order } from "./useOrder";
import { addressLines } from "./address";
import look from "./Track.module.css";

export function Items({ order }: { order: Order }) {
  const speech = useSpeech();
  const { words } = speech;
  return (
    <>
      <Card title={words.items}>
        <ul className={look.items}>
          {order.lines.map((line) => (
            <Item key={line.line} line={line} />
          ))}
        </ul>
        <Sums order={order} />
      </Card>
      {order.ship_to && order.method !== "pickup" && (
        <Card title={words.deliveryTo}>
          <address className={look.address}>{addressLines(order.ship_to, speech.locale)}</address>
        </Card>
      )}
      {(order.payments.length > 0 || order.refunds.length > 0) && (
        <Card title={words.payment}>
          <ul className={ui.rows}>
            {order.payments.flatMap((one, place) => [
              one.amount > 0 && <Payment key={place} one={one} amount={one.amount} />,
              one.authorized > 0 && <Payment key={`reserved ${place}`} one={one} amount={one.authorized} more={words.reserved} />,
            ])}
            {order.refunds.map((one, place) => (
              <li className={ui.row} key={`refund ${place}`}>
                <span>
                  {words.refund}: {words.refundState[one.status]} <span className={ui.soft}>{moment(speech, one.at)}</span>
                </span>
                <span>{money(speech, -one.amount)}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

/** An amount of a payment: what was taken, or with `more` what is not taken yet. */
function Payment({ one, amount, more }: { one: Order["payments"][number]; amount: number; more?: string }) {
  const speech = useSpeech();
  const { words } = speech;
  return (
    <li className={ui.row}>
      <span>
        {words.tender[one.tender] ?? words.tender["external"]}
        {more && `, ${more}`} <span className={ui.soft}>{moment(speech, one.at)}</span>
      </span>
      <span className={more && ui.soft}>{money(speech, amount)}</span>
    </li>
  );
}

function Item({ line }: { line: Line }) {
  const speech = useSpeech();
  const { words } = speech;
  const states = Object.entries(line.states).filter(([, units]) => units > 0);
  const isGone = states.every(([state]) => state === "canceled");
  return (
    <li className={classes(look.item, isGone && look.itemGone)}>
      <span className={look.itemTitle}>
        {amountOf(speech, line.quantity, line.scale, line.unit)} × {line.title}
      </span>
      <span className={look.amount}>{money(speech, line.total)}</span>
      <span className={look.itemMore}>
        {states.map(([state, units]) => (states.length > 1 ? `${amountOf(speech, units, line.scale, line.unit)} ${words.itemState[state]}` : words.itemState[state])).join(" · ")}
      </span>
      {line.options.map((option) => (
        <span className={look.itemMore} key={option.name} style={{ gridColumn: 1 }}>
          {option.name}
          {option.value && `: ${option.value}`}
        </span>
      ))}
    </li>
  );
}

function Sums({ order }: { order: Order }) {
  const speech = useSpeech();
  const { words } = speech;
  const rows: [string, number][] = [[words.subtotal, order.item_total]];
  if (order.discount_total) rows.push([words.discount, -order.discount_total]);
  if (order.charge_total) rows.push([words.charges, order.charge_total]);
  if (order.tax_total && !order.tax_included) rows.push([words.tax, order.tax_total]);
  return (
    <div className={look.sums}>
      <Amounts rows={rows.length > 1 ? rows.map(([label, amount]) => [label, money(speech, amount)]) : []} total={[words.total, money(speech, order.total)]} />
      {order.tax_total > 0 && order.tax_included && <span className={look.itemMore}>{fill(words.taxWithin, { amount: money(speech, order.tax_total) })}</span>}
      {order.refunded > 0 && (
        <div className={ui.row}>
          <span className={ui.soft}>{words.refunded}</span>
          <span>{money(speech, order.refunded)}</span>
        </div>
      )}
      {order.due > 0 && (
        <div className={classes(ui.row, ui.strong)}>
          <span>{words.due}</span>
          <span>{money(speech, order.due)}</span>
        </div>
      )}
    </div>
  );
}
