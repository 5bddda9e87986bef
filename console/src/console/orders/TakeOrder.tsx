import { ActionIcon, Button, Group, SegmentedControl, Select, Stack, Switch, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCalendarCheck, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { MoneyInput } from "../components/MoneyInput";
import { QuantityInput } from "../components/ScaledInput";
import { TimeInput } from "../components/TimeInput";
import { formatQuantity } from "../../shared/format";
import { api, ask, ProblemError } from "../../api/client";
import { Page } from "../components/Page";
import { useMay, useShop } from "../session";
import { Money, When } from "../words";
import { AddressFields } from "./AddressFields";
import { CustomerPicker } from "./CustomerPicker";
import { type Item, ItemPicker } from "./ItemPicker";
import { useSubmitKey } from "./keys";
import { fromDraft, isPrice, type LineWanted, missing, NOTHING, parsePercent, type Taking, TERMS, toRequest, unreadable } from "./place";
import { type Order, perform, type Preview, refreshOrders, type Request } from "./queries";
import { refusalOf } from "./Consequence";
import { Card } from "./sections";
import classes from "./TakeOrder.module.css";
import { type Foreseen, usePreview } from "./usePreview";

interface Props {
  draft?: Order;
  customerId?: string;
}

/** What the answer of placing says of a line. */
interface LineAnswer {
  sku: string;
  quantity: number;
  total: number;
  reserved?: number;
  backordered?: number;
}

/** An order as it is taken on the phone: who, what, when, for how much, before anything is placed. */
export function TakeOrder({ draft, customerId }: Props) {
  const shop = useShop();
  const may = useMay();
  const navigate = useNavigate();
  const [typed, setTaking] = useState<Taking>(() => (draft ? fromDraft(draft, shop.time_zone) : NOTHING));
  const items = useRef<HTMLInputElement>(null);
  const put = (changed: Partial<Taking>) => setTaking((before) => ({ ...before, ...changed }));
  const known = useQuery({
    queryKey: ["/v1/customers/{customer_id}", customerId],
    queryFn: ({ signal }) => ask(api.GET("/v1/customers/{customer_id}", { params: { path: { customer_id: customerId ?? "" } }, signal })),
    enabled: Boolean(customerId) && may("customers:read"),
  });
  // whoever the page was opened for is the buyer until somebody else is chosen
  const first = known.data && typed.buyer === NOTHING.buyer ? { customer_id: customerId, name: known.data.name ?? undefined, email: known.data.email ?? undefined, phone: known.data.phone ?? undefined } : undefined;
  const taking = first ? { ...typed, buyer: first } : typed;
  const lacking = missing(taking);
  const unread = unreadable(taking, shop.currency);
  const isWhole = lacking.length === 0 && unread.length === 0;
  const request = toRequest(taking, shop, { id: draft?.order_id });
  const foreseen = usePreview("placeOrders", isWhole ? request : undefined);
  const answer = foreseen.preview?.results[0] as unknown as { total?: number; lines?: LineAnswer[]; item_total?: number; discount_total?: number; charge_total?: number; tax_total?: number; holds?: string[] } | undefined;
  const answers = together(taking.lines, answer?.lines ?? []);
  const refusal = refusalOf(foreseen.preview);
  const total = refusal ? undefined : answer?.total;

  const place = useMutation({
    // what was shown is what is placed: a price that changed meanwhile is a refusal that shows both
    mutationFn: (asked: Request) => perform("placeOrders", asked),
    onSuccess: async (result, asked) => {
      notifications.show({ message: asked.draft ? `Draft #${String(result.number)} is saved` : `Order #${String(result.number)} is placed` });
      await refreshOrders();
      if (asked.draft) void navigate({ to: "/drafts" as "/orders" });
      else void navigate({ to: "/orders/$order", params: { order: String(result.number) } });
    },
  });
  // a draft that is saved again stays the same one, under its number
  const save = () => place.mutate(toRequest(taking, shop, { only: true, ...(draft ? { id: draft.order_id } : {}) }));
  const add = (item: Item) => {
    setTaking((before) => {
      const at = before.lines.findIndex((line) => line.sku === item.sku && !line.options.length);
      const line = before.lines[at];
      const lines = line ? before.lines.with(at, { ...line, quantity: line.quantity + line.scale }) : [...before.lines, { sku: item.sku, title: item.title, price: item.price, quantity: item.scale ?? 1, scale: item.scale ?? 1, unit: item.unit ?? "unit", options: [], note: "", properties: {}, discounts: [], theirs: {}, location: "", parts: Math.max(1, item.bundle?.length ?? 0) }];
      return { ...before, lines };
    });
    items.current?.focus();
  };
  const submit = () => {
    if (isWhole && !refusal && !place.isPending) place.mutate({ ...request, ...(total === undefined ? {} : { expected_total: total }) });
  };
  useSubmitKey(submit);
  return (
    <Page
      title={draft ? `Draft #${draft.number}` : "New order"}
      actions={
        <>
          <Button variant="default" disabled={!taking.lines.length || unread.length > 0} loading={place.isPending && Boolean(place.variables?.draft)} onClick={save}>
            Save as draft
          </Button>
          <Button disabled={!isWhole || Boolean(refusal) || !foreseen.preview} loading={place.isPending && !place.variables?.draft} onClick={submit}>
            Place order
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        <div className={classes.column}>
          <Card title="Customer">
            <CustomerPicker buyer={taking.buyer} onChange={(buyer) => put({ buyer })} />
          </Card>
          <Card title="Items">
            {taking.lines.map((line, index) => (
              <LineShown key={`${line.sku}${index}`} line={line} answer={answers[index]} currency={shop.currency} onChange={(changed) => put({ lines: changed ? taking.lines.with(index, changed) : taking.lines.toSpliced(index, 1) })} />
            ))}
            <div style={{ marginTop: taking.lines.length ? 12 : 0 }}>
              <ItemPicker label="Add an item" onPick={add} field={items} />
            </div>
          </Card>
          <Card title="Delivery">
            <Delivery taking={taking} put={put} />
          </Card>
          <Card title="More">
            <Stack gap="sm">
              <Textarea label="Note" autosize minRows={2} value={taking.note} onChange={(event) => put({ note: event.currentTarget.value })} />
              <TagsInput label="Tags" value={taking.tags} onChange={(tags) => put({ tags })} />
            </Stack>
          </Card>
        </div>
        <div className={`${classes.column} ${classes.summary}`}>
          <Card title="Payment">
            <Payment taking={taking} put={put} />
          </Card>
          <Card title="What it comes to">
            <Sums foreseen={foreseen} lacking={lacking} unread={unread} taking={taking} />
            {place.error && (
              <Text mt="sm" role="alert" className={classes.refused}>
                {place.error instanceof ProblemError ? place.error.message : "This did not work."}
              </Text>
            )}
          </Card>
        </div>
      </div>
    </Page>
  );
}

/** What is answered of each wanted line: the parts of a bundle together. */
function together(wanted: LineWanted[], lines: LineAnswer[]): (LineAnswer | undefined)[] {
  let at = 0;
  return wanted.map((line) => {
    const own = lines.slice(at, (at += line.parts));
    if (own.length < line.parts || !own[0]) return undefined;
    const sum = (value: (one: LineAnswer) => number) => own.reduce((total, one) => total + value(one), 0);
    return { sku: line.sku, quantity: sum((one) => one.quantity), total: sum((one) => one.total), backordered: sum((one) => one.backordered ?? 0) };
  });
}

function LineShown({ line, answer, currency, onChange }: { line: LineWanted; answer?: LineAnswer; currency: string; onChange: (line: LineWanted | undefined) => void }) {
  const [more, setMore] = useState(line.options.length > 0 || Boolean(line.note));
  const { locale } = useShop();
  const waits = answer?.backordered ?? 0;
  return (
    <div className={classes.line}>
      <div className="clip">
        {line.title} <span className="soft">{line.sku}</span>
        <div className={classes.stock} data-tone={answer ? (waits ? "attention" : "good") : undefined}>
          {answer ? (waits ? `${formatQuantity(waits, line.scale, locale)} of ${formatQuantity(answer.quantity, line.scale, locale, line.unit)} have to be waited for` : "In stock") : line.price}
          {!more && (
            <button type="button" className={classes.link} onClick={() => setMore(true)}>
              Options or a note
            </button>
          )}
        </div>
      </div>
      <QuantityInput size="xs" least={1} most={100_000} scale={line.scale} unit={line.unit} aria-label={`Quantity of ${line.sku}`} steps={line.quantity} onSteps={(quantity) => onChange({ ...line, quantity })} />
      <span className="numbers">{answer ? <Money amount={answer.total} currency={currency} /> : line.price}</span>
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${line.sku}`} onClick={() => onChange(undefined)}>
        <IconTrash size={16} />
      </ActionIcon>
      {more && (
        <div className={classes.more}>
          {line.options.map((option, index) => (
            <Group key={index} gap={6} align="start" wrap="nowrap">
              <TextInput size="xs" label="Option" error={!option.name.trim()} value={option.name} onChange={(event) => onChange({ ...line, options: line.options.with(index, { ...option, name: event.currentTarget.value }) })} />
              <TextInput size="xs" label="Value" value={option.value} onChange={(event) => onChange({ ...line, options: line.options.with(index, { ...option, value: event.currentTarget.value }) })} />
              <TextInput size="xs" label="Price" w={96} inputMode="decimal" error={isPrice(option.unit_price) ? undefined : "Such as 1.50"} value={option.unit_price} onChange={(event) => onChange({ ...line, options: line.options.with(index, { ...option, unit_price: event.currentTarget.value.replace(",", ".") }) })} />
              <ActionIcon variant="subtle" color="gray" mt={22} aria-label="Remove the option" onClick={() => onChange({ ...line, options: line.options.toSpliced(index, 1) })}>
                <IconTrash size={15} />
              </ActionIcon>
            </Group>
          ))}
          <Button size="compact-xs" variant="default" onClick={() => onChange({ ...line, options: [...line.options, { name: "Option", value: "", unit_price: "" }] })}>
            Add an option
          </Button>
          <TextInput size="xs" label="Note for the picker" value={line.note} onChange={(event) => onChange({ ...line, note: event.currentTarget.value })} />
        </div>
      )}
    </div>
  );
}

function Delivery({ taking, put }: { taking: Taking; put: (changed: Partial<Taking>) => void }) {
  const found = useQuery({ queryKey: ["/v1/locations"], queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })), staleTime: 60_000 });
  const places = (found.data ?? []) as { code: string; name: string; abilities?: string[] }[];
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="How it goes out" value={taking.method} onChange={(method) => put({ method: method as Taking["method"] })}
        data={[{ value: "ship", label: "Ship" }, { value: "local_delivery", label: "Local delivery" }, { value: "pickup", label: "Pickup" }]}
      />
      {taking.method !== "pickup" && <AddressFields address={taking.address} onChange={(address) => put({ address })} />}
      <Group grow gap="xs" align="end">
        <Select label={taking.method === "pickup" ? "Picked up at" : "From"} clearable searchable placeholder="Whichever is best" data={places.filter((place) => !place.abilities || place.abilities.includes(taking.method)).map((place) => ({ value: place.code, label: `${place.code} · ${place.name}` }))} value={taking.location || null} onChange={(code) => put({ location: code ?? "" })} />
        <TimeInput label="Wanted for" value={taking.requested} onText={(requested) => put({ requested })} />
      </Group>
    </Stack>
  );
}

function Payment({ taking, put }: { taking: Taking; put: (changed: Partial<Taking>) => void }) {
  const { currency } = useShop();
  return (
    <Stack gap="sm">
      <Select label="Terms" data={TERMS} value={taking.terms} onChange={(terms) => put({ terms: terms ?? "prepaid" })} />
      <Group grow gap="xs" align="start">
        <MoneyInput label={`Paid already (${currency})`} rightSection={null} currency={currency} value={taking.paid} onText={(paid) => put({ paid })} />
        <TextInput label="Reference" value={taking.reference} onChange={(event) => put({ reference: event.currentTarget.value })} />
      </Group>
      <MoneyInput label={`${taking.method === "ship" ? "Shipping" : "Delivery"} charge (${currency})`} rightSection={null} currency={currency} value={taking.shipping} onText={(shipping) => put({ shipping })} />
      <Group gap="xs" align="start" wrap="nowrap">
        {taking.percent ? (
          <TextInput label="Discount (%)" inputMode="decimal" error={taking.discount.trim() && parsePercent(taking.discount) === undefined ? "Up to 100, such as 10" : undefined} value={taking.discount} onChange={(event) => put({ discount: event.currentTarget.value })} />
        ) : (
          <MoneyInput label={`Discount (${currency})`} rightSection={null} currency={currency} value={taking.discount} onText={(discount) => put({ discount })} />
        )}
        <TextInput label="For" value={taking.discountTitle} onChange={(event) => put({ discountTitle: event.currentTarget.value })} />
      </Group>
      <Switch size="xs" label="In percent" checked={taking.percent} onChange={(event) => put({ percent: event.currentTarget.checked })} />
    </Stack>
  );
}

function Sums({ foreseen, lacking, unread, taking }: { foreseen: Foreseen; lacking: string[]; unread: string[]; taking: Taking }) {
  const { preview, error, isStale } = foreseen;
  if (unread.length) return <span className={classes.refused} role="alert">This cannot be read: {unread.join(", ")}.</span>;
  if (lacking.length) return <span className="soft">Still missing: {lacking.join(" and ")}.</span>;
  if (error) return <span className={classes.refused} role="alert">{error instanceof Error ? error.message : "This could not be reckoned."}</span>;
  const refusal = refusalOf(preview);
  if (refusal) return <span className={classes.refused} role="alert">{refusal.detail}</span>;
  if (!preview) return <span className="soft">Reckoning…</span>;
  return <Quote preview={preview} isStale={isStale} taking={taking} />;
}

function Quote({ preview, isStale, taking }: { preview: Preview; isStale: boolean; taking: Taking }) {
  const answer = preview.results[0] as unknown as { currency: string; item_total: number; discount_total?: number; charge_total?: number; tax_total?: number; total: number; holds?: string[] };
  const order = preview.orders[0];
  const promise = order?.after.promise;
  const balance = order?.after.balance ?? answer.total;
  const row = (label: string, amount: number | undefined) =>
    amount ? (
      <Group justify="space-between">
        <span className="soft">{label}</span>
        <Money amount={amount} currency={answer.currency} />
      </Group>
    ) : null;
  return (
    <div aria-live="polite" aria-busy={isStale}>
      {row("Items", answer.item_total)}
      {row("Discount", answer.discount_total ? -answer.discount_total : undefined)}
      {row("Charges", answer.charge_total)}
      {row("Tax", answer.tax_total)}
      <div className={classes.total}>
        <span>Total</span>
        <Money amount={answer.total} currency={answer.currency} />
      </div>
      {balance > 0 && balance !== answer.total && row("Still to be paid", balance)}
      <div className={classes.promise}>
        <IconCalendarCheck size={18} stroke={1.7} aria-hidden />
        {promise?.deliver_by ? (
          <span>
            {taking.method === "pickup" ? "Ready by " : "Arrives by "}
            <b>
              <When at={promise.deliver_by} exact />
            </b>
          </span>
        ) : (
          <span>No date can be promised yet: something has to be waited for</span>
        )}
      </div>
      {(answer.holds ?? []).length > 0 && <Text size="sm">It would be on hold: {(answer.holds ?? []).join(", ")}</Text>}
      {(order?.messages ?? []).filter((message) => !message.kept).map((message, index) => (
        <Text key={index} size="sm" className="soft">
          {message.recipient} gets: {message.subject ?? message.kind}
        </Text>
      ))}
      {taking.terms === "prepaid" && balance > 0 && (
        <Text size="sm" className="soft">
          It is confirmed once it is paid; send a link to pay from its page.
        </Text>
      )}
    </div>
  );
}
