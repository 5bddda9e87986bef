import { Button, Group, Modal, Progress, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { counted, formatMoney } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { useShop } from "../session";
import { type BulkResult, useBulk } from "./bulk";
import type { Bulk } from "./bulkKinds";
import classes from "./BulkDialog.module.css";
import type { OrderRow, Preview, Request } from "./queries";
import { usePreview } from "./usePreview";

interface Props {
  bulk: Bulk;
  rows: OrderRow[];
  onClose: () => void;
  onDone: () => void;
}

const MOST_FORESEEN = 250;

/** One thing for many orders: what would happen, then a bar that can be paused, then what became of each. */
export default function BulkDialog({ bulk, rows, onClose, onDone }: Props) {
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(bulk.fields.flatMap((field) => (field.options ? [[field.name, field.options[0] ?? ""]] : []))));
  const [asked] = useState(rows);
  const running = useBulk(bulk.operation);
  const requests = asked.map((row) => ({ row, request: bulk.request(row, values) }));
  const items = requests.flatMap(({ row, request }) => (typeof request === "string" ? [] : [{ row, request }]));
  const left = requests.filter(({ request }) => typeof request === "string");
  const begun = running.state !== "ready";
  const close = () => (running.state === "running" ? running.pause() : (running.state === "done" && onDone(), onClose()));
  return (
    <Modal opened onClose={close} title={`${bulk.label}: ${count(asked.length)}`} size="lg">
      <Stack gap="md">
        {!begun && (
          <>
            {bulk.fields.map((field) =>
              field.options ? (
                <Select key={field.name} label={field.label} data={field.options.map((value) => ({ value, label: stateWords(value) }))} value={values[field.name]} onChange={(value) => setValues({ ...values, [field.name]: value ?? "" })} />
              ) : (
                <TextInput key={field.name} label={field.label} required={field.required} value={values[field.name] ?? ""} onChange={(event) => setValues({ ...values, [field.name]: event.currentTarget.value })} data-autofocus />
              ),
            )}
            {left.length > 0 && left.length === requests.length ? (
              <Text size="sm" className="soft">
                {left[0]?.request as string}
              </Text>
            ) : (
              <Together operation={bulk.operation} requests={items.map((item) => item.request)} left={left.length} />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Keep as they are
              </Button>
              <Button color={bulk.danger ? "red.9" : undefined} disabled={!items.length} onClick={() => running.start(items)} data-autofocus={bulk.fields.length ? undefined : true}>
                {bulk.does} {count(items.length)}
              </Button>
            </Group>
          </>
        )}
        {begun && <Running running={running} total={items.length} onClose={close} />}
      </Stack>
    </Modal>
  );
}

function count(number: number): string {
  return `${number.toLocaleString()} ${number === 1 ? "order" : "orders"}`;
}

/** What would happen to all of them together. */
function Together({ operation, requests, left }: { operation: string; requests: Request[]; left: number }) {
  const shown = requests.slice(0, MOST_FORESEEN);
  const { preview, error, isStale } = usePreview(operation, shown.length ? shown : undefined);
  const shop = useShop();
  if (error) return <Text size="sm">{error instanceof Error ? error.message : "This could not be previewed."}</Text>;
  return (
    <section className={classes.together} aria-label="What would happen" aria-busy={isStale} aria-live="polite">
      <Text size="xs" fw={620} className="soft">
        What would happen{requests.length > shown.length && ` (to the first ${shown.length})`}
      </Text>
      {!preview && <Text size="sm" className="soft">Looking ahead…</Text>}
      {preview && (
        <ul className={classes.words}>
          {summed(preview, shop.locale).map((line) => (
            <li key={line}>{line}</li>
          ))}
          {left > 0 && <li>{left.toLocaleString()} are left out: there is nothing to do for them.</li>}
          {refusals(preview).map(([detail, times]) => (
            <li key={detail} className={classes.refused}>
              <IconAlertTriangle size={14} aria-hidden /> {times.toLocaleString()} refused: {detail}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function summed(preview: Preview, locale: string): string[] {
  const possible = preview.results.length - preview.refused;
  const lines = [`${possible.toLocaleString()} of ${preview.results.length.toLocaleString()} can be done.`];
  const sums = new Map<string, number>();
  let messages = 0;
  for (const order of preview.orders) {
    for (const money of order.money ?? []) {
      const what = { refund: "refunded", refunded: "refunded", capture: "captured", void: "let go" }[money.kind as string];
      if (what) sums.set(`${what} ${order.currency}`, (sums.get(`${what} ${order.currency}`) ?? 0) + money.amount);
    }
    messages += (order.messages ?? []).filter((message) => !message.kept && !message.later).length;
  }
  for (const [key, amount] of sums) {
    const [what, currency] = [key.slice(0, key.lastIndexOf(" ")), key.slice(key.lastIndexOf(" ") + 1)];
    lines.push(`${formatMoney(amount, currency, locale)} would be ${what}.`);
  }
  const freed = preview.stock.reduce((sum, level) => sum + Math.max(0, (level.available ?? 0) / (level.scale || 1)), 0);
  if (freed > 0) lines.push(`${counted(freed, "unit")} would be available again.`);
  if (messages) lines.push(`${messages.toLocaleString()} ${messages === 1 ? "buyer is" : "buyers are"} told by e-mail.`);
  return lines;
}

function refusals(preview: Preview): [string, number][] {
  const found = new Map<string, number>();
  for (const result of preview.results as { result?: string; detail?: string; type?: string }[])
    if (result.result === "refused") found.set(result.detail ?? result.type ?? "", (found.get(result.detail ?? result.type ?? "") ?? 0) + 1);
  return [...found].toSorted((a, b) => b[1] - a[1]).slice(0, 5);
}

function Running({ running, total, onClose }: { running: ReturnType<typeof useBulk>; total: number; onClose: () => void }) {
  const { results, state } = running;
  const done = results.filter((one) => one.done).length;
  const refused = results.filter((one) => !one.done);
  return (
    <>
      <Group justify="space-between">
        <Text fw={600} role="status">
          {state === "done" ? `${done.toLocaleString()} done` : `${results.length.toLocaleString()} of ${total.toLocaleString()}`}
          {refused.length > 0 && `, ${refused.length.toLocaleString()} refused`}
        </Text>
        {state === "running" && (
          <Button variant="default" size="xs" leftSection={<IconPlayerPause size={15} aria-hidden />} onClick={running.pause}>
            Pause
          </Button>
        )}
        {state === "paused" && (
          <Button size="xs" leftSection={<IconPlayerPlay size={15} aria-hidden />} onClick={running.resume}>
            Go on
          </Button>
        )}
      </Group>
      <Progress.Root size="lg">
        <Progress.Section value={(done / Math.max(1, total)) * 100} color="teal" aria-label="Done" />
        <Progress.Section value={(refused.length / Math.max(1, total)) * 100} color="orange" aria-label="Refused" />
      </Progress.Root>
      {running.problem && (
        <Text size="sm" role="alert">
          {running.problem} What is done is done; go on when it can be reached.
        </Text>
      )}
      <ul className={classes.results} aria-label="A result per order">
        {[...refused, ...results.filter((one) => one.done)].map((one) => (
          <Told key={one.row.order_id} one={one} />
        ))}
      </ul>
      {state !== "running" && (
        <Group justify="flex-end">
          <Button variant={state === "done" ? "filled" : "default"} onClick={onClose}>
            Close
          </Button>
        </Group>
      )}
    </>
  );
}

function Told({ one }: { one: BulkResult }) {
  return (
    <li className={classes.result} data-done={one.done || undefined}>
      {one.done ? <IconCheck size={15} aria-label="Done" /> : <IconAlertTriangle size={15} aria-label="Refused" />}
      <a href={`/orders/${one.row.number}`}>#{one.row.number}</a>
      <span className="soft">{one.done ? (one.row.name ?? one.row.email ?? "") : one.detail}</span>
    </li>
  );
}
