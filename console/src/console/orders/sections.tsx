import { ActionIcon, Anchor, Button, Menu, Text, Tooltip } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatQuantity, goodsWords } from "../../shared/format";
import { isExpected, stateWords, tone } from "../../shared/states";
import { AtTheDoor } from "../components/AtTheDoor";
import { State } from "../components/State";
import { useShop } from "../session";
import { Steps } from "../stock/steps";
import { Day, Money, When } from "../words";
import { shareOf, wantedOf, wantedOfBundle } from "./lines";
import type { Action, Order } from "./queries";
import classes from "./sections.module.css";

export interface SectionProps {
  order: Order;
  actions: Action[];
  onAct: (action: Action) => void;
}

/** A part of the order's page under a title of its own. */
export function Card({ title, beside, children, flush }: { title: string; beside?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <h2>{title}</h2>
        {beside}
      </div>
      {flush ? children : <div className={classes.body}>{children}</div>}
    </section>
  );
}

/** What is seldom done stands in the menu alone. */
const RARE = new Set(["report_dispute"]);

/** What can be done with one part, such as a payment: buttons for what is possible, a menu that says why the rest is not. */
export function PartActions({ actions, of, onAct }: { actions: Action[]; of: string; onAct: (action: Action) => void }) {
  const own = actions.filter((action) => action.subject?.id === of);
  if (!own.length) return null;
  const sorted = own.toSorted((a, b) => Number(b.allowed) - Number(a.allowed));
  const first = sorted.find((action) => !RARE.has(action.action));
  const rest = sorted.filter((action) => action !== first);
  return (
    <span className={`${classes.row} ${classes.end}`}>
      {first && <ActionButton action={first} onAct={onAct} />}
      {rest.length > 0 && (
        <Menu position="bottom-end" width={280}>
          <Menu.Target>
            <ActionIcon variant="default" size={26} aria-label={`More for ${own[0]?.subject?.label}`}>
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((action) => (
              <ActionItem key={action.action} action={action} onAct={onAct} />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </span>
  );
}

export function ActionButton({ action, onAct }: { action: Action; onAct: (action: Action) => void }) {
  const button = (
    <Button variant="default" size="compact-sm" data-disabled={!action.allowed || undefined} aria-disabled={!action.allowed} onClick={() => action.allowed && onAct(action)}>
      {action.title.replace(/:.*/, "")}
    </Button>
  );
  return action.allowed ? button : <Tooltip label={action.reason} multiline maw={320}>{button}</Tooltip>;
}

/** An entry of a menu; one that is not possible says why. */
export function ActionItem({ action, onAct }: { action: Action; onAct: (action: Action) => void }) {
  return (
    <Menu.Item disabled={!action.allowed} onClick={() => onAct(action)}>
      {action.title}
      {!action.allowed && (
        <Text size="xs" className="soft" style={{ whiteSpace: "normal" }}>
          {action.reason}
        </Text>
      )}
    </Menu.Item>
  );
}

export function Lines({ order }: { order: Order }) {
  const bundles = order.bundles ?? [];
  const parts = (of: number) => order.lines.filter((line) => line.parent === of);
  const shown = order.lines.filter((line) => line.parent === undefined || line.parent === null);
  return (
    <Card title={`Items`} flush>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Item</th>
            <th>Where it is</th>
            <th data-right>Quantity</th>
            <th data-right>Price</th>
            <th data-right>Total</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <LineRow key={line.line} line={line} order={order} />
          ))}
          {bundles.map((bundle) => (
            <BundleRows key={bundle.line} bundle={bundle} parts={parts(bundle.line)} order={order} />
          ))}
          {order.lines.filter((line) => line.role === "option" && line.parent && !bundles.some((bundle) => bundle.line === line.parent)).map((line) => (
            <LineRow key={line.line} line={line} order={order} part />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

type Line = Order["lines"][number];

function LineRow({ line, order, part }: { line: Line; order: Order; part?: boolean }) {
  return (
    <tr>
      <td>
        <div className={part ? classes.part : undefined}>
          <span>{line.title}</span>
          <div className={classes.sku}>
            <Link to={`/inventory?item=${encodeURIComponent(line.sku)}` as "/"}>{line.sku}</Link>
          </div>
          {(line.options ?? []).map((option, index) => (
            <div key={index} className={classes.sku}>
              {option.name}
              {option.value ? `: ${option.value}` : ""} {option.unit_price && option.unit_price !== "0.00" ? `+${option.unit_price}` : ""}
            </div>
          ))}
          {Object.entries(line.properties ?? {}).map(([name, value]) => (
            <div key={name} className={classes.sku}>
              {name}: {value}
            </div>
          ))}
        </div>
      </td>
      <td>
        <Buckets line={line} />
      </td>
      <td data-right>
        <Wanted of={line.quantity} wanted={wantedOf(line)} scale={line.scale} unit={line.unit} />
      </td>
      <td data-right>{line.unit_price}</td>
      <td data-right>
        <Money amount={shareOf(line.total, line)} currency={order.currency} />
        {shareOf(line.discount ?? 0, line) ? (
          <div className={classes.sku}>
            −<Money amount={shareOf(line.discount ?? 0, line)} currency={order.currency} />
          </div>
        ) : null}
      </td>
    </tr>
  );
}

/** How many are wanted, and of how many that were ordered where some are canceled. */
function Wanted({ of, wanted, scale, unit }: { of: number; wanted: number; scale?: number; unit?: string }) {
  return (
    <>
      <Steps steps={wanted} scale={scale} unit={unit} />
      {wanted !== of && (
        <div className={classes.sku}>
          of <Steps steps={of} scale={scale} unit={unit} />
        </div>
      )}
    </>
  );
}

function BundleRows({ bundle, parts, order }: { bundle: NonNullable<Order["bundles"]>[number]; parts: Line[]; order: Order }) {
  const total = parts.reduce((sum, line) => sum + shareOf(line.total, line), 0);
  return (
    <>
      <tr>
        <td>
          {bundle.title}
          <div className={classes.sku}>{bundle.sku} · bundle</div>
        </td>
        <td className="soft">–</td>
        <td data-right>
          <Wanted of={bundle.quantity} wanted={wantedOfBundle(bundle, order)} />
        </td>
        <td data-right>{bundle.unit_price}</td>
        <td data-right>
          <Money amount={total} currency={order.currency} />
        </td>
      </tr>
      {parts.map((line) => (
        <LineRow key={line.line} line={line} order={order} part />
      ))}
    </>
  );
}

function Buckets({ line }: { line: Line }) {
  const places = (line.reserved_at ?? []).map((at) => at.location).join(", ");
  return (
    <div className={classes.buckets}>
      {Object.entries(line.buckets).map(([bucket, units]) => (
        <span key={bucket} className={classes.bucket} data-tone={tone(bucket)}>
          <b>
            <Steps steps={units} scale={line.scale} unit={line.unit} />
          </b>
          {stateWords(bucket).toLowerCase()}
          {bucket === "reserved" && places ? ` · ${places}` : ""}
        </span>
      ))}
    </div>
  );
}

export function Totals({ order, actions, onAct }: SectionProps) {
  const { currency } = order;
  const line = (label: string, amount: number | undefined, sign = 1) =>
    amount ? (
      <>
        <dt>{label}</dt>
        <dd>
          <Money amount={amount * sign} currency={currency} />
        </dd>
      </>
    ) : null;
  const balance = order.balance ?? 0;
  const authorized = (order.payments ?? []).reduce((sum, one) => sum + Math.max(0, (one.authorized ?? 0) - (one.captured ?? 0)), 0);
  const offered = ["collect_cash", "record_payment", "capture", "refund", "pay_link", "credit", "write_off"];
  const shown = offered.flatMap((name) => actions.find((action) => action.action === name && action.allowed && (name !== "record_payment" || balance > 0)) ?? []).slice(0, 4);
  return (
    <Card title="Money" beside={<State state={order.payment_status} />}>
      <dl className={classes.sums}>
        {line("Items", order.item_total)}
        {(order.discounts ?? []).map((discount, index) => (
          <Pair key={index} label={discount.title + (discount.code ? ` (${discount.code})` : "")} amount={-discount.amount} currency={currency} />
        ))}
        {(order.charges ?? []).map((charge) => (
          <Pair key={charge.charge} label={charge.title ?? stateWords(charge.type)} amount={charge.amount} currency={currency} />
        ))}
        {line(order.tax_included ? "Tax, included" : "Tax", order.tax_total)}
        <dt data-strong>Total</dt>
        <dd data-strong>
          <Money amount={order.total} currency={currency} />
        </dd>
        {line("Credited", order.credited, -1)}
        {line("Written off", order.written_off, -1)}
        {line("Paid", order.paid, -1)}
        {line("Authorized, not taken yet", authorized)}
        {line("Refunded", order.refunded)}
        {line("Refund on its way", order.refund_pending)}
        {line("Lost to disputes", order.dispute_lost)}
        {line("Waits with a change", order.awaiting)}
        <dt data-strong>{balance < 0 ? "Owed to the buyer" : "Balance"}</dt>
        <dd data-strong>
          <Money amount={Math.abs(balance)} currency={currency} />
        </dd>
      </dl>
      <Text size="xs" className="soft" mt={6}>
        {stateWords(order.terms)}
        {order.due_on && (
          <>
            , due <Day day={order.due_on} />
          </>
        )}
      </Text>
      {shown.length > 0 && (
        <div className={classes.row} style={{ marginTop: 10 }}>
          {shown.map((action) => (
            <ActionButton key={action.action} action={action} onAct={onAct} />
          ))}
        </div>
      )}
      {(order.payments ?? []).length > 0 && (
        <div style={{ marginTop: 12 }}>
          {(order.payments ?? []).map((payment) => (
            <div key={payment.payment_id} className={classes.item}>
              <div className={classes.row}>
                <b>{stateWords(payment.tender)}</b>
                <span className="soft">{payment.gateway}</span>
                <span className={classes.end}>
                  <Money amount={payment.amount} currency={currency} />
                </span>
              </div>
              <div className={classes.row}>
                <State state={payment.status} />
                {payment.reference && <span className={classes.sku}>{payment.reference}</span>}
                <PartActions actions={actions} of={payment.payment_id} onAct={onAct} />
              </div>
              {(payment.actions ?? [])
                .filter((one) => one.status !== "succeeded")
                .map((one) => (
                  <div key={one.action_id} className={classes.row}>
                    <State state={one.status} label={`${stateWords(one.kind)}: ${stateWords(one.status).toLowerCase()}`} />
                    <Money amount={one.amount} currency={currency} />
                    {one.error && <span className={classes.sku}>{one.error}</span>}
                    <PartActions actions={actions} of={one.action_id} onAct={onAct} />
                  </div>
                ))}
              {(payment.disputes ?? []).map((dispute) => (
                <div key={dispute.dispute_id} className={classes.row}>
                  <State state={dispute.status === "open" ? "disputed" : dispute.status} label={dispute.status === "open" ? "In dispute" : `Dispute ${dispute.status}`} tone={dispute.status === "won" ? "good" : "bad"} />
                  <Money amount={dispute.amount} currency={currency} />
                  <span className={classes.sku}>
                    {dispute.external_id}
                    {dispute.reason && `, ${dispute.reason}`}
                  </span>
                  <PartActions actions={actions} of={dispute.dispute_id} onAct={onAct} />
                </div>
              ))}
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}

function Pair({ label, amount, currency }: { label: string; amount: number; currency: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Money amount={amount} currency={currency} />
      </dd>
    </>
  );
}

export function Goods({ order, actions, onAct }: SectionProps) {
  const { locale } = useShop();
  const fulfillments = order.fulfillments ?? [];
  const parcels = order.parcels ?? [];
  if (!fulfillments.length && !parcels.length) return null;
  const lines = new Map(order.lines.map((line) => [String(line.line), line]));
  return (
    <Card title="Fulfillment" beside={<State state={order.fulfillment_status} />}>
      {fulfillments.map((one) => (
        <div key={one.fulfillment_id} className={classes.item}>
          <div className={classes.row}>
            <b>{one.number}</b> <span>{one.location}</span>
            <State state={one.status} />
            {one.scheduled_at && one.status === "scheduled" && (
              <span className="soft">
                begins <When at={one.scheduled_at} />
              </span>
            )}
            {one.status !== "scheduled" && <Paper href={`/v1/fulfillments/${one.fulfillment_id}/packing-slip.pdf`}>Packing slip</Paper>}
            <PartActions actions={actions} of={one.fulfillment_id} onAct={onAct} />
          </div>
          <div className={classes.sku}>
            {Object.entries(one.lines)
              .map(([line, units]) => `${formatQuantity(units, lines.get(line)?.scale, locale, lines.get(line)?.unit)} × ${lines.get(line)?.sku ?? line}`)
              .join(", ")}
          </div>
          {parcels
            .filter((parcel) => parcel.fulfillment_id === one.fulfillment_id)
            .map((parcel) => (
              <ParcelShown key={parcel.parcel_id} parcel={parcel} actions={actions} onAct={onAct} />
            ))}
        </div>
      ))}
    </Card>
  );
}

/** A document that opens in a window of its own, to be printed. */
function Paper({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={classes.sku}>
      {children}
    </a>
  );
}

function ParcelShown({ parcel, actions, onAct }: { parcel: NonNullable<Order["parcels"]>[number]; actions: Action[]; onAct: (action: Action) => void }) {
  const latest = parcel.tracking?.[0];
  return (
    <div className={classes.part}>
      <div className={classes.row}>
        <b>{parcel.number}</b>
        <State state={parcel.status} />
        {parcel.carrier && <span className="soft">{parcel.carrier}</span>}
        {parcel.tracking_number && <span className={classes.tracking}>{parcel.tracking_number}</span>}
        <Paper href={`/v1/parcels/${parcel.parcel_id}/label.pdf`}>Label</Paper>
        <PartActions actions={actions} of={parcel.parcel_id} onAct={onAct} />
      </div>
      <div className={classes.sku}>
        {latest ? (
          <>
            {stateWords(latest.status)}
            {latest.place ? `, ${latest.place}` : ""} · <When at={latest.at} />
          </>
        ) : parcel.shipped_at ? (
          <>
            Left <When at={parcel.shipped_at} />
          </>
        ) : null}
        {parcel.expected_at && !parcel.delivered_at && isExpected(parcel.status) && (
          <>
            {" "}
            · expected <When at={parcel.expected_at} />
          </>
        )}
      </div>
      {parcel.cash ? (
        <div className={classes.sku}>
          <AtTheDoor parcel={parcel} />
        </div>
      ) : null}
    </div>
  );
}

export function Returns({ order, actions, onAct }: SectionProps) {
  const { locale } = useShop();
  const returns = order.returns ?? [];
  if (!returns.length) return null;
  return (
    <Card title="Returns" beside={order.return_status && order.return_status !== "none" ? <State state={order.return_status} /> : undefined}>
      {returns.map((one) => (
        <div key={one.return_id} className={classes.item}>
          <div className={classes.row}>
            <b>{one.number}</b> <span className="soft">{stateWords(one.kind)}</span>
            <State state={one.status} />
            <span className="soft">{goodsWords(one.amounts, locale)}</span>
            {one.credited ? (
              <span>
                credited <Money amount={one.credited} currency={order.currency} />
              </span>
            ) : null}
            {one.linked_order_id && (
              <Anchor component={Link} to={`/orders/${one.linked_order_id}` as "/"} size="sm">
                Replacement order
              </Anchor>
            )}
            <PartActions actions={actions} of={one.return_id} onAct={onAct} />
          </div>
        </div>
      ))}
    </Card>
  );
}
