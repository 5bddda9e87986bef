import { Anchor, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { stateWords } from "../../shared/states";
import { State } from "../components/State";
import { useMay } from "../session";
import { Money, When } from "../words";
import { invoicesQuery, messagesQuery, type Order, timelineQuery } from "./queries";
import { ActionButton, Card, type SectionProps } from "./sections";
import classes from "./sections.module.css";

/** Copies the link that the buyer follows the order by. */
function TrackingLink({ order }: { order: Order }) {
  const copy = useMutation({
    mutationFn: () => ask(api.POST("/v1/orders/{order}/tracking-link", { params: { path: { order: order.order_id } } })),
    onSuccess: async (link) => {
      if (link.url) await navigator.clipboard.writeText(link.url);
      notifications.show({ message: link.url ? "The buyer's link is copied" : "The shop has no address for links yet: set the public address" });
    },
  });
  return (
    <Anchor component="button" type="button" size="xs" onClick={() => copy.mutate()}>
      Copy the buyer’s link
    </Anchor>
  );
}

export function Customer({ order }: { order: Order }) {
  const buyer = order.customer;
  return (
    <Card title="Customer" beside={order.status !== "draft" && order.status !== "discarded" ? <TrackingLink order={order} /> : undefined}>
      {buyer ? (
        <>
          <Text fw={600}>
            <Link to={`/customers/${buyer.customer_id}` as "/"}>{buyer.name ?? buyer.email ?? "Somebody without a name"}</Link>
          </Text>
          <dl className={classes.facts} style={{ marginTop: 6 }}>
            {buyer.email && (
              <>
                <dt>E-mail</dt>
                <dd>
                  <a href={`mailto:${buyer.email}`}>{buyer.email}</a>
                </dd>
              </>
            )}
            {buyer.phone && (
              <>
                <dt>Phone</dt>
                <dd>
                  <a href={`tel:${buyer.phone.replaceAll(/[^+\d]/g, "")}`}>{buyer.phone}</a>
                </dd>
              </>
            )}
            {buyer.language && (
              <>
                <dt>Language</dt>
                <dd>{buyer.language}</dd>
              </>
            )}
            {order.consent?.email_marketing && (
              <>
                <dt>Consent</dt>
                <dd>Marketing by e-mail</dd>
              </>
            )}
          </dl>
        </>
      ) : (
        <span className="soft">A guest: nobody is known.</span>
      )}
      {!order.reach && (
        <Text size="sm" mt={6} role="note">
          {nobodyIsTold(order)}
        </Text>
      )}
      {order.ship_to && (
        <>
          <Text size="xs" fw={620} className="soft" mt={12}>
            {order.method === "pickup" ? "Address" : "Goes to"}
          </Text>
          <Address address={order.ship_to} />
        </>
      )}
      {order.bill_to && (
        <>
          <Text size="xs" fw={620} className="soft" mt={10}>
            Billed to
          </Text>
          <Address address={order.bill_to} />
        </>
      )}
      {order.note && (
        <>
          <Text size="xs" fw={620} className="soft" mt={10}>
            Note
          </Text>
          <div style={{ whiteSpace: "pre-wrap" }}>{order.note}</div>
        </>
      )}
    </Card>
  );
}

/** Why the buyer gets no messages, and what helps. */
function nobodyIsTold(order: Order): string {
  if (!order.customer) return "No messages are sent: no customer is known.";
  if (order.customer.phone) return "No messages are sent: there is no e-mail address, and the shop sends no texts. Save an address with the customer.";
  return "No messages are sent: there is no e-mail address and no phone. Save one with the customer.";
}

function Address({ address }: { address: Schemas["Address"] }) {
  const lines = [address.name, address.company, ...(address.lines ?? []), [address.postal_code, address.city].filter(Boolean).join(" "), address.region, address.country];
  return (
    <address className={classes.address}>
      {lines.filter(Boolean).map((line, index) => (
        <div key={index}>{line}</div>
      ))}
    </address>
  );
}

export function About({ order }: { order: Order }) {
  const facts: [string, React.ReactNode][] = [
    ["Method", stateWords(order.method)],
    ["Ship by", order.promise?.ship_by && <When at={order.promise.ship_by} exact />],
    ["Promised by", order.promise?.deliver_by && <When at={order.promise.deliver_by} exact />],
    ["Wanted for", order.requested_at && <When at={order.requested_at} exact />],
    ["Unpaid until", order.expires_at && <When at={order.expires_at} exact />],
    ["Shipped", order.shipped_at && <When at={order.shipped_at} exact />],
    ["Delivered", order.delivered_at && <When at={order.delivered_at} exact />],
    ["Channel", order.channel],
    ["External id", order.external_id],
    ["Source", [order.attribution?.source, order.attribution?.medium].filter(Boolean).join(" / ")],
    ["Campaign", order.attribution?.campaign],
    ["Coupon", order.attribution?.coupon],
    ["Referrer", order.attribution?.referrer],
    ["Made from", order.from_order_id && <Anchor component={Link} to={`/orders/${order.from_order_id}` as "/"} size="sm">another order</Anchor>],
    ["Tags", (order.tags ?? []).length > 0 && (order.tags ?? []).map((tag) => <span key={tag} className={classes.bucket}>{tag}</span>)],
  ];
  return (
    <Card title="About">
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} style={{ display: "contents" }}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}

/** What was said to the buyer, and what became of it. */
export function Messages({ order }: { order: Order }) {
  const may = useMay();
  const found = useQuery({ ...messagesQuery(order.order_id), enabled: may("customers:read") });
  const [open, setOpen] = useState<string>();
  const rows = (found.data?.rows ?? []) as Schemas["MessageListed"][];
  if (!rows.length) return null;
  return (
    <Card title="Messages">
      {rows.map((message) => (
        <div key={message.message_id} className={classes.item}>
          <div className={classes.row}>
            <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setOpen(open === message.message_id ? undefined : message.message_id)} aria-expanded={open === message.message_id}>
              {message.subject ?? stateWords(message.kind)}
            </Anchor>
          </div>
          <div className={classes.row}>
            <State state={message.status} tone={message.status === "failed" ? "bad" : message.status === "sent" ? "good" : "quiet"} />
            <span className={classes.sku}>
              <When at={message.sent_at ?? message.created_at} />
            </span>
          </div>
          {message.last_error && message.status !== "sent" && <div className={classes.sku}>{message.last_error}</div>}
          {open === message.message_id && <MessageText id={message.message_id} />}
        </div>
      ))}
    </Card>
  );
}

function MessageText({ id }: { id: string }) {
  const found = useQuery({ queryKey: ["/v1/messages/{message_id}", id], queryFn: ({ signal }) => ask(api.GET("/v1/messages/{message_id}", { params: { path: { message_id: id } }, signal })) });
  if (found.isLoading) return <span className="soft">Reading…</span>;
  return <pre style={{ margin: 0, whiteSpace: "pre-wrap", font: "12.5px/1.5 var(--font)" }}>{found.data?.text ?? "There is no text any more."}</pre>;
}

/** What was billed, and the documents to print. */
export function Invoices({ order }: { order: Order }) {
  const may = useMay();
  const found = useQuery({ ...invoicesQuery(order.order_id), enabled: may("payments:read") });
  const rows = found.data?.rows ?? [];
  if (!rows.length) return null;
  return (
    <Card title="Invoices">
      {rows.map((invoice) => (
        <div key={invoice.invoice_id} className={classes.item}>
          <div className={classes.row}>
            <a href={`/v1/invoices/${invoice.invoice_id}/invoice.pdf`} target="_blank" rel="noreferrer">
              {invoice.number}
            </a>
            <State state={invoice.status} />
            <span className={classes.end}>
              <Money amount={invoice.total} currency={invoice.currency} />
            </span>
          </div>
          {invoice.open ? (
            <div className={classes.sku}>
              <Money amount={invoice.open} currency={invoice.currency} /> of it is open
            </div>
          ) : null}
        </div>
      ))}
    </Card>
  );
}

/** Changes that wait: for the buyer, for money, or for a location. */
export function Changes({ order, actions, onAct }: SectionProps) {
  const waiting = new Map<string, { label: string; actions: typeof actions }>();
  for (const action of actions.filter((one) => one.group === "changes" && one.subject)) {
    const id = action.subject?.id ?? "";
    const found = waiting.get(id) ?? { label: action.subject?.label ?? "", actions: [] };
    found.actions.push(action);
    waiting.set(id, found);
  }
  if (!waiting.size) return null;
  return (
    <Card title="Waits for an answer">
      {[...waiting].map(([id, change]) => (
        <div key={id} className={classes.item}>
          <div>{stateWords(change.label)}</div>
          <div className={classes.row}>
            {change.actions.map((action) => (
              <ActionButton key={action.action} action={action} onAct={onAct} />
            ))}
          </div>
        </div>
      ))}
      {order.awaiting ? (
        <Text size="sm" className="soft">
          Adds <Money amount={order.awaiting} currency={order.currency} /> to the total.
        </Text>
      ) : null}
    </Card>
  );
}

/** What happened, in words, the newest first; it goes on by itself. */
export function Timeline({ orderKey, fresh }: { orderKey: string; fresh: number }) {
  const timeline = useQuery(timelineQuery(orderKey));
  const entries = (timeline.data ?? []).toReversed();
  return (
    <Card title="Timeline">
      <ol className={classes.timeline} aria-live="polite">
        {entries.map((entry) => (
          <li key={entry.seq} className={classes.entry} data-fresh={entry.seq > fresh || undefined}>
            <When at={entry.at} />
            <div>
              {entry.words}
              <div className={classes.who}>{who(entry)}</div>
            </div>
          </li>
        ))}
      </ol>
      {timeline.isLoading && <span className="soft">Reading…</span>}
    </Card>
  );
}

function who({ actor, door, name }: Schemas["TimelineEntry"]): string {
  if (actor.startsWith("worker:") || door === "worker") return "by itself";
  if (actor.startsWith("person:")) return name ?? "somebody who has left";
  if (actor.startsWith("key:")) return name ? `API key ${name}` : "an API key";
  return actor === "cli" ? "command line" : actor.replaceAll("-", " ");
}
