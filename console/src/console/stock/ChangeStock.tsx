import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconArrowRight } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { formatQuantity, parseSteps } from "../../shared/format";
import { ProblemError, type RowOf } from "../../api/client";
import { useShop } from "../session";
import { useForeseen } from "./foresee";
import { post } from "./post";
import classes from "./stock.module.css";

type Item = RowOf<"/v1/stock">;
export type Level = Item["levels"][number];
type Kind = "count" | "receive" | "adjust" | "safety";

const KINDS: Record<Kind, { label: string; ask: string; does: string }> = {
  count: { label: "Count", ask: "Counted on the shelf", does: "Take the count" },
  receive: { label: "Receive", ask: "Arrived", does: "Receive" },
  adjust: { label: "Adjust", ask: "More or fewer, such as −2", does: "Adjust" },
  safety: { label: "Safety stock", ask: "Kept back from sale", does: "Set safety stock" },
};
const REASONS = ["correction", "damaged", "lost", "found", "theft", "sample", "expired", "other"] as const;
const OPERATIONS = { count: "countStock", receive: "receiveStock", adjust: "adjustStock", safety: "setSafetyStock" } as const;
const PATHS = { count: "/v1/stock/count", receive: "/v1/stock/receive", adjust: "/v1/stock/adjust", safety: "/v1/stock/safety" } as const;

/** Change one level: what is typed, what it comes to, who gives way or gets stock, and then it is done. */
export function ChangeStock({ item, level, onDone }: { item: Item; level: Level; onDone: () => void }) {
  const { locale } = useShop();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>("count");
  const [text, setText] = useState("");
  const [reason, setReason] = useState<(typeof REASONS)[number]>("correction");
  const [reference, setReference] = useState("");
  const id = useId();
  const quantity = parseSteps(text, item.scale, kind === "adjust");
  const valid = quantity !== undefined && (kind === "count" || kind === "safety" || quantity !== 0);
  const request = valid
    ? {
        sku: item.sku,
        location: level.location,
        quantity,
        ...(kind === "adjust" ? { reason } : {}),
        ...(kind === "receive" && reference.trim() ? { reference: reference.trim() } : {}),
      }
    : undefined;
  const [asked] = useDebouncedValue(request && JSON.stringify(request), 200);
  const foreseen = useForeseen(OPERATIONS[kind], asked === undefined || !request ? undefined : (JSON.parse(asked) as object));
  const change = useMutation({
    mutationFn: () => post(PATHS[kind], request ?? {}),
    onSuccess: (done) => {
      void queries.invalidateQueries({ queryKey: ["/v1/stock"] });
      void queries.invalidateQueries({ queryKey: ["/v1/stock/movements"] });
      const also = done.shorted ? ` ${formatQuantity(done.shorted, item.scale, locale, item.unit)} reserved gave way.` : done.filled ? ` ${formatQuantity(done.filled, item.scale, locale, item.unit)} backordered got stock.` : "";
      notifications.show({ message: `${item.sku} at ${level.location}: ${formatQuantity(done.available, item.scale, locale, item.unit)} available.${also}` });
      onDone();
    },
  });
  const foreseenAfter = valid ? consequence(kind, quantity, level) : undefined;
  // less than nothing is on no shelf: that is refused, with the reason
  const after = foreseenAfter && foreseenAfter.sellable >= 0 ? foreseenAfter : undefined;
  const problem = change.error instanceof ProblemError ? change.error.message : undefined;
  const refused = request && foreseen.data?.refusal?.detail;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (request && !refused) change.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.change} aria-label={`Change ${item.sku} at ${level.location}`}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="What to do"
        value={kind}
        onChange={(value) => {
          setKind(value as Kind);
          change.reset();
        }}
        data={Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))}
      />
      <Group align="start" gap="sm" wrap="wrap">
        <TextInput
          label={KINDS[kind].ask}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={text && !valid ? (kind === "adjust" ? "A number such as 3 or −3" : "A number") : undefined}
          inputMode={kind === "adjust" ? "text" : "decimal"}
          autoComplete="off"
          data-autofocus
          w={190}
          rightSection={item.unit === "unit" ? undefined : <Text size="xs" className="soft">{item.unit}</Text>}
          aria-describedby={`${id}-consequence`}
        />
        {kind === "adjust" && (
          <Select label="Reason" w={150} value={reason} onChange={(value) => setReason((value ?? "correction") as typeof reason)} data={REASONS.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }))} />
        )}
        {kind === "receive" && <TextInput label="Reference" placeholder="Delivery note" w={170} value={reference} onChange={(event) => setReference(event.currentTarget.value)} maxLength={128} />}
      </Group>
      <div id={`${id}-consequence`} aria-live="polite">
        {after && (
          <Stack gap={4}>
            <Group gap="lg" className={classes.after}>
              <Change label="On the shelf" from={level.sellable} to={after.sellable} item={item} />
              <Change label="Available" from={level.available} to={after.available} item={item} />
            </Group>
            {after.short > 0 && (
              <Text size="sm" className={classes.warn}>
                <IconAlertTriangle size={15} aria-hidden /> {formatQuantity(after.short, item.scale, locale, item.unit)} reserved for orders would lose their stock: the newest orders give way. They are supplied from elsewhere, else they wait.
              </Text>
            )}
            {foreseen.data && !refused && foreseen.data.orders.length > 0 && (
              <ul className={classes.follows}>
                {foreseen.data.orders.slice(0, 5).map((order) => (
                  <li key={order.number}>
                    <Link to="/orders/$order" params={{ order: String(order.number) }}>
                      #{order.number}
                    </Link>{" "}
                    {order.words.join(" ")}
                  </li>
                ))}
                {foreseen.data.orders.length > 5 && <li>and {foreseen.data.orders.length - 5} more orders</li>}
              </ul>
            )}
          </Stack>
        )}
        {(refused || problem) && (
          <Text size="sm" className={classes.bad} role="alert">
            {problem ?? refused}
          </Text>
        )}
      </div>
      <Group gap="xs">
        <Button type="submit" disabled={!request || Boolean(refused)} loading={change.isPending}>
          {KINDS[kind].does}
        </Button>
        <Button variant="subtle" color="gray" onClick={onDone}>
          Close
        </Button>
      </Group>
    </form>
  );
}

/** What a level comes to. `short` are reserved units that lose their stock. */
function consequence(kind: Kind, quantity: number, level: Level): { sellable: number; available: number; short: number } {
  const sellable = kind === "count" ? quantity : kind === "safety" ? level.sellable : level.sellable + quantity;
  const safety = kind === "safety" ? quantity : level.safety;
  return { sellable, available: Math.max(0, sellable - level.reserved - safety), short: Math.max(0, level.reserved - Math.max(0, sellable)) };
}

function Change({ label, from, to, item }: { label: string; from: number; to: number; item: Item }) {
  const { locale } = useShop();
  return (
    <span className="numbers">
      <span className="soft">{label}</span> {formatQuantity(from, item.scale, locale, item.unit)} <IconArrowRight size={13} aria-label="becomes" /> <b>{formatQuantity(to, item.scale, locale, item.unit)}</b>
    </span>
  );
}
