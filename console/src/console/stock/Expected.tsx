import { Button, Group, Select, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { clockText, parseSteps } from "../../shared/format";
import { api, ask, type RowOf } from "../../api/client";
import { useMay, useShop } from "../session";
import { Day } from "../words";
import { post } from "./post";
import classes from "./stock.module.css";
import { Steps } from "./steps";

type Item = RowOf<"/v1/stock">;
type Receipt = RowOf<"/v1/stock/expected">;

function useStockChanged(): () => void {
  const queries = useQueryClient();
  return () => {
    for (const path of ["/v1/stock", "/v1/stock/expected", "/v1/stock/movements"]) void queries.invalidateQueries({ queryKey: [path] });
  };
}

/** Take in what is still open of an expected receipt, or withdraw it. */
export function ReceiptActions({ receipt }: { receipt: Receipt }) {
  const may = useMay();
  const changed = useStockChanged();
  const receive = useMutation({
    mutationFn: () => post("/v1/stock/receive", { sku: receipt.sku, location: receipt.location, quantity: receipt.open, receipt_id: receipt.receipt_id }),
    onSuccess: () => {
      notifications.show({ message: `${receipt.sku} is in at ${receipt.location}.` });
      changed();
    },
    onError: (error) => notifications.show({ message: error.message, color: "red" }),
  });
  const withdraw = useMutation({
    mutationFn: () =>
      post("/v1/stock/expect", { sku: receipt.sku, location: receipt.location, quantity: 0, expected_on: receipt.expected_on, receipt_id: receipt.receipt_id }),
    onSuccess: () => {
      notifications.show({ message: `${receipt.sku} is no longer expected at ${receipt.location}.` });
      changed();
    },
    onError: (error) => notifications.show({ message: error.message, color: "red" }),
  });
  if (!may("stock:write") || receipt.open <= 0) return null;
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      <Button size="compact-xs" variant="default" loading={receive.isPending} onClick={() => receive.mutate()} aria-label={`Receive ${receipt.sku} at ${receipt.location}`}>
        Receive
      </Button>
      <Button size="compact-xs" variant="subtle" color="gray" loading={withdraw.isPending} onClick={() => withdraw.mutate()} aria-label={`Withdraw ${receipt.sku} at ${receipt.location}`}>
        Withdraw
      </Button>
    </Group>
  );
}

/** What is expected of one item. */
export function ExpectedOf({ item }: { item: Item }) {
  const found = useQuery({
    queryKey: ["/v1/stock/expected", { sku: item.sku }],
    queryFn: ({ signal }) => ask(api.GET("/v1/stock/expected", { params: { query: { sku: item.sku } }, signal })),
  });
  if (found.data && !found.data.rows.length) return <Text className="soft" size="sm">Nothing is on its way.</Text>;
  return (
    <ul className={classes.moves}>
      {found.data?.rows.map((receipt) => (
        <li key={receipt.receipt_id}>
          <Day day={receipt.expected_on} />
          <span>
            <Steps steps={receipt.open} scale={item.scale} unit={item.unit} /> to {receipt.location} {receipt.reference && <span className="soft">{receipt.reference}</span>}
          </span>
          <ReceiptActions receipt={receipt} />
        </li>
      ))}
    </ul>
  );
}

/** Announce goods: backordered orders get a promise from it. */
export function ExpectForm({ item, locations, onDone }: { item: Item; locations: string[]; onDone: () => void }) {
  const shop = useShop();
  const changed = useStockChanged();
  const [location, setLocation] = useState<string | null>(locations[0] ?? null);
  const [text, setText] = useState("");
  const [day, setDay] = useState("");
  const [reference, setReference] = useState("");
  const quantity = parseSteps(text, item.scale);
  const today = clockText(new Date().toISOString(), shop.time_zone).slice(0, 10);
  const isPast = day !== "" && day < today;
  const ready = location && quantity && !isPast && /^\d{4}-\d\d-\d\d$/.test(day);
  const expect = useMutation({
    mutationFn: () =>
      post("/v1/stock/expect", { sku: item.sku, location: location ?? "", quantity: quantity ?? 0, expected_on: day, ...(reference.trim() ? { reference: reference.trim() } : {}) }),
    onSuccess: () => {
      changed();
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) expect.mutate();
  };
  return (
    <form className={classes.change} onSubmit={submit} aria-label={`Expect ${item.sku}`}>
      <Group gap="sm" align="start">
        <TextInput label={item.unit && item.unit !== "unit" ? `How many ${item.unit}` : "How many"} value={text} onChange={(event) => setText(event.currentTarget.value)} inputMode="decimal" w={110} error={text && quantity === undefined ? "A number" : undefined} />
        <Select label="At" data={locations} value={location} onChange={setLocation} w={140} />
        <TextInput label="On" type="date" min={today} value={day} onChange={(event) => setDay(event.currentTarget.value)} error={isPast ? "Today or later" : undefined} w={160} />
        <TextInput label="Reference" value={reference} onChange={(event) => setReference(event.currentTarget.value)} w={150} maxLength={128} />
      </Group>
      {expect.error && (
        <Text size="sm" className={classes.bad} role="alert">
          {expect.error.message}
        </Text>
      )}
      <Group gap="xs">
        <Button type="submit" disabled={!ready} loading={expect.isPending}>
          Expect
        </Button>
        <Button variant="subtle" color="gray" onClick={onDone}>
          Close
        </Button>
      </Group>
    </form>
  );
}
