import { ActionIcon, Button, Drawer, Group, SegmentedControl, Stack, TagsInput, Text, Textarea, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { QuantityInput } from "../components/ScaledInput";
import { ProblemError } from "../../api/client";
import { Money } from "../words";
import { type Address, AddressFields, cleanAddress, lacksCountry } from "./AddressFields";
import { Consequence, refusalOf } from "./Consequence";
import classes from "./EditOrder.module.css";
import { type Item, ItemPicker } from "./ItemPicker";
import { wantedOf, wantedOfBundle } from "./lines";
import { MergeQuestion } from "./MergeQuestion";
import { type Order, perform, refreshOrders, type Request } from "./queries";
import { usePreview } from "./usePreview";

interface Wanted {
  lines: Record<number, number>;
  added: { item: Item; quantity: number }[];
  address: Partial<Address>;
  tags: string[];
  note: string;
  settle: "first" | "later";
}

/** Lines, address, tags and note of an order; with what the change comes to, before it is made. */
export default function EditOrder({ order, onClose }: { order: Order; onClose: () => void }) {
  // one edits what was there when the drawer was opened; what came meanwhile is asked about
  const [base, setBase] = useState(order);
  const [wanted, setWanted] = useState<Wanted>(() => firstOf(order));
  const request = requestOf(base, wanted);
  const isNowhere = base.method !== "pickup" && (lacksCountry(wanted.address) || Boolean(base.ship_to && !cleanAddress(wanted.address)));
  const isChanged = Object.keys(request).length > 1 && !isNowhere;
  const foreseen = usePreview("editOrders", isChanged ? { ...request, version: order.version } : undefined, order.version);
  const save = useMutation({
    mutationFn: (quote: boolean) => perform("editOrders", { ...request, version: base.version, ...(quote ? { quote: true } : {}) }),
    onSuccess: async (result) => {
      const said: Record<string, string> = { applied: "changed", quoted: "quoted: the change waits for the buyer", awaiting_payment: "the change waits for its money" };
      notifications.show({ message: `#${order.number}: ${said[String(result.status)] ?? "changed"}` });
      onClose();
      await refreshOrders();
    },
    onError: () => void refreshOrders(),
  });
  const conflict = order.version > base.version || (save.error instanceof ProblemError && save.error.type === "version_changed");
  const put = (changed: Partial<Wanted>) => setWanted({ ...wanted, ...changed });
  const edited = foreseen.preview?.results[0] as { to_pay?: number; before?: number; total?: number } | undefined;
  const costsMore = (edited?.total ?? 0) > (edited?.before ?? 0);
  return (
    <Drawer opened onClose={onClose} position="right" size={560} title={`Edit #${order.number}`}>
      <Stack gap="lg">
        <section aria-label="Items">
          {base.lines.filter((line) => line.role !== "component" && line.role !== "option").map((line) => (
            <LineEditor key={line.line} line={line} whole={wantedOf(line)} quantity={wanted.lines[line.line] ?? wantedOf(line)} onChange={(quantity) => put({ lines: { ...wanted.lines, [line.line]: quantity } })} />
          ))}
          {(base.bundles ?? []).map((bundle) => (
            <LineEditor key={bundle.line} line={bundle} whole={wantedOfBundle(bundle, base)} quantity={wanted.lines[bundle.line] ?? wantedOfBundle(bundle, base)} onChange={(quantity) => put({ lines: { ...wanted.lines, [bundle.line]: quantity } })} />
          ))}
          {wanted.added.map((one, index) => (
            <LineEditor key={`new${one.item.sku}`} whole={0} line={{ title: one.item.title, sku: one.item.sku, scale: one.item.scale, unit: one.item.unit, unit_price: one.item.price }} quantity={one.quantity} onChange={(quantity) => put({ added: wanted.added.with(index, { ...one, quantity }) })} onRemove={() => put({ added: wanted.added.toSpliced(index, 1) })} />
          ))}
          <ItemPicker label="Add an item" onPick={(item) => put({ added: addTo(wanted.added, item) })} />
        </section>
        {base.method !== "pickup" && (
          <section aria-label="Address">
            <Text fw={620} size="sm" mb={4}>
              Goes to
            </Text>
            <AddressFields address={wanted.address} onChange={(address) => put({ address })} />
          </section>
        )}
        <TagsInput label="Tags" value={wanted.tags} onChange={(tags) => put({ tags })} maxTags={50} />
        <Textarea label="Note" autosize minRows={2} value={wanted.note} onChange={(event) => put({ note: event.currentTarget.value })} />
        {conflict ? (
          <MergeQuestion order={order} since={base.version} onKeep={() => (setWanted(carry(base, order, wanted)), setBase(order), save.reset())} onDrop={onClose} />
        ) : (
          <>
            <Consequence foreseen={foreseen} orderId={order.order_id} idle={<span className="soft">{isNowhere ? "The address needs a country." : "Change something to see what it comes to."}</span>} />
            {costsMore && edited?.to_pay ? (
              <div>
                <Text size="sm" mb={6}>
                  In all <Money amount={edited.to_pay} currency={order.currency} /> would be left to pay.
                </Text>
                <SegmentedControl size="xs" aria-label="When the change is made" value={wanted.settle} onChange={(settle) => put({ settle: settle as Wanted["settle"] })} data={[{ value: "first", label: "Wait for the money first" }, { value: "later", label: "Change it now, ask for the money" }]} />
              </div>
            ) : null}
            {save.error && (
              <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
                {save.error.message}
              </Text>
            )}
            <Group justify="flex-end" className={classes.foot}>
              <Button variant="default" onClick={onClose}>
                Leave it
              </Button>
              <Tooltip label="Keep the figures, and wait for the buyer's answer">
                <Button variant="default" disabled={!isChanged || Boolean(refusalOf(foreseen.preview))} onClick={() => save.mutate(true)}>
                  Quote it
                </Button>
              </Tooltip>
              <Button disabled={!isChanged || Boolean(refusalOf(foreseen.preview))} loading={save.isPending} onClick={() => save.mutate(false)}>
                Change the order
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Drawer>
  );
}

type Line = Pick<Order["lines"][number], "title" | "sku" | "unit_price"> & { line?: number; scale?: number; unit?: string };

interface LineEditorProps {
  line: Line;
  /** What it is as long as nobody changes it. */
  whole: number;
  quantity: number;
  onChange: (quantity: number) => void;
  /** Takes away what was added; without it, a line is kept with nothing wanted of it. */
  onRemove?: () => void;
}

function LineEditor({ line, whole, quantity, onChange, onRemove }: LineEditorProps) {
  const isNew = onRemove !== undefined;
  const gone = quantity === 0 && !isNew;
  return (
    <div className={classes.line} data-gone={gone || undefined} data-new={isNew || undefined}>
      <div className="clip">
        <span className={classes.title}>{line.title}</span>
        <div className="soft" style={{ fontSize: 12.5 }}>
          {line.sku} · {line.unit_price}
        </div>
      </div>
      <QuantityInput size="xs" w={line.scale && line.scale > 1 ? 110 : 84} least={isNew ? 1 : 0} most={100_000} scale={line.scale} unit={line.unit} aria-label={`Quantity of ${line.sku}`} steps={quantity} onSteps={onChange} />
      <ActionIcon variant="subtle" color="gray" aria-label={gone ? `Keep ${line.sku}` : `Remove ${line.sku}`} onClick={() => (onRemove ? onRemove() : onChange(gone ? whole : 0))}>
        {gone ? <IconArrowBackUp size={17} /> : <IconTrash size={17} />}
      </ActionIcon>
    </div>
  );
}

function firstOf(order: Order): Wanted {
  return { lines: {}, added: [], address: order.ship_to ?? {}, tags: order.tags ?? [], note: order.note ?? "", settle: "later" };
}

/** One's own changes on top of the order as it has become: fields that were not touched follow what others did. */
function carry(base: Order, now: Order, wanted: Wanted): Wanted {
  const before = firstOf(base);
  const after = firstOf(now);
  const same = (name: keyof Wanted) => JSON.stringify(wanted[name]) === JSON.stringify(before[name]);
  const lines = Object.fromEntries(Object.entries(wanted.lines).filter(([line]) => now.lines.some((one) => one.line === Number(line)) || (now.bundles ?? []).some((one) => one.line === Number(line))));
  return { ...wanted, lines, address: same("address") ? after.address : wanted.address, tags: same("tags") ? after.tags : wanted.tags, note: same("note") ? after.note : wanted.note };
}

function addTo(added: Wanted["added"], item: Item): Wanted["added"] {
  const at = added.findIndex((one) => one.item.sku === item.sku);
  return at < 0 ? [...added, { item, quantity: item.scale ?? 1 }] : added.with(at, { item, quantity: (added[at]?.quantity ?? 0) + (item.scale ?? 1) });
}

/** Only what is other than it was. */
function requestOf(order: Order, wanted: Wanted): Request {
  const quantities = new Map([...order.lines.map((line) => [line.line, wantedOf(line)] as const), ...(order.bundles ?? []).map((bundle) => [bundle.line, wantedOfBundle(bundle, order)] as const)]);
  const lines = Object.entries(wanted.lines).flatMap(([line, quantity]) => (quantities.get(Number(line)) === quantity ? [] : [{ line: Number(line), quantity }]));
  const address = cleanAddress(wanted.address);
  const first = firstOf(order);
  const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
  const request: Request = { order_id: order.order_id };
  if (lines.length) request.lines = lines;
  // while a quantity is typed anew it is nothing for a moment
  const added = wanted.added.filter((one) => one.quantity > 0);
  if (added.length) request.add = added.map((one) => ({ sku: one.item.sku, quantity: one.quantity }));
  if (address && differs(address, cleanAddress(first.address))) request.ship_to = address;
  if (differs(wanted.tags, first.tags)) request.tags = wanted.tags;
  if (wanted.note !== first.note) request.note = wanted.note;
  if (request.lines || request.add) request.settle = wanted.settle;
  return request;
}
