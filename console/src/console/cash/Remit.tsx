import { Autocomplete, Button, Drawer, Group, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { minorDigits, parseMoney } from "../../shared/format";
import { type RowColumn, column, Rows } from "../components/Rows";
import { State } from "../components/State";
import { refusalOf } from "../orders/Consequence";
import { perform } from "../orders/queries";
import { usePreview } from "../orders/usePreview";
import { useShop } from "../session";
import { Money } from "../words";
import type { Collection } from "./AtTheDoor";
import classes from "./cash.module.css";

type Remitted = Schemas["Remitted"];

interface Line {
  reference: string | null;
  amount: string;
  currency: string;
}

const MOST = 200;

/** A collector's list and the money with it, held against what was collected before it is taken. */
export function Remit({ collector: given, onClose }: { collector: string; onClose: () => void }) {
  const shop = useShop();
  const queries = useQueryClient();
  const out = useQuery({ queryKey: ["/v1/cash", "remit"], queryFn: ({ signal }) => ask(api.GET("/v1/cash", { params: { query: { limit: MOST } }, signal })) });
  const [collector, setCollector] = useState(given);
  const [reference, setReference] = useState("");
  const [typed, setTyped] = useState<Line[] | null>(null);
  const rows = out.data?.rows ?? [];
  const lines = typed ?? rows.filter((one) => one.collector === collector).map((one) => lineOf(one));
  const request = requestOf(collector, reference, lines, shop.currency);
  const foreseen = usePreview("remitCash", request);
  const refused = refusalOf(foreseen.preview);
  const result = refused ? undefined : (foreseen.preview?.results[0] as unknown as Remitted | undefined);
  const take = useMutation({
    mutationFn: () => perform("remitCash", request ?? {}),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["/v1/cash"] });
      notifications.show({ message: `The list ${reference.trim()} of ${collector.trim()} is taken in.` });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (request && !refused) take.mutate();
  };
  const columns: RowColumn<Line>[] = [
    column.text<Line>("reference", "Order or reference", { placeholder: "#1001, a tracking number", max: 128 }),
    {
      key: "amount",
      label: "Handed in",
      width: "130px",
      cell: (line, change, props) => (
        <TextInput
          {...props} inputMode="decimal" value={line.amount} rightSection={<span className="soft" style={{ fontSize: 12 }}>{line.currency}</span>} rightSectionWidth={46}
          error={line.amount !== "" && parseMoney(line.amount, line.currency) === undefined ? "Such as 12.50" : undefined}
          onChange={(event) => change({ amount: event.currentTarget.value })}
        />
      ),
    },
  ];
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={<Text fw={650}>Take in a list</Text>}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Group grow align="start">
            <Autocomplete label="Collector" description="Courier or carrier." data={[...new Set(rows.map((one) => one.collector))]} value={collector} onChange={(value) => (setCollector(value), setTyped(null))} />
            <TextInput label="Number of the list" description="It is not taken twice." data-autofocus maxLength={128} value={reference} onChange={(event) => setReference(event.currentTarget.value)} />
          </Group>
          <Rows one="line" rows={lines} columns={columns} onChange={setTyped} blank={{ reference: null, amount: "", currency: shop.currency }} empty="Nothing of this collector is out. Lines can be added all the same." most={5_000} />
          <section aria-label="What would happen" aria-live="polite" aria-busy={foreseen.isStale} className={classes.foreseen}>
            <Text size="xs" fw={620}>
              What would happen
            </Text>
            {refused ? (
              <Text size="sm" role="alert" className={classes.bad}>
                {refused.detail}
              </Text>
            ) : result ? (
              <Held result={result} currency={lines[0]?.currency ?? shop.currency} />
            ) : (
              <Text size="sm" className="soft">
                {foreseen.error instanceof Error ? foreseen.error.message : "Give the list’s number and its lines to see them held against what was collected."}
              </Text>
            )}
          </section>
          {take.error && (
            <Text size="sm" role="alert" className={classes.bad}>
              {take.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" disabled={!request || Boolean(refused)} loading={take.isPending}>
              Take it in
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

/** The list against what was collected. */
function Held({ result, currency }: { result: Remitted; currency: string }) {
  const wrong = result.lines.filter((line) => line.status !== "matched");
  const { difference } = result;
  const still = result.still_out ?? [];
  return (
    <>
      <Text size="sm">
        <b>
          <Money amount={result.amount} currency={currency} />
        </b>{" "}
        is handed in for {result.lines.length} {result.lines.length === 1 ? "line" : "lines"}
        {difference === 0 ? ", as it should be." : difference < 0 ? ": too little by " : ": too much by "}
        {difference !== 0 && (
          <b className={classes.bad}>
            <Money amount={Math.abs(difference)} currency={currency} />
          </b>
        )}
      </Text>
      {wrong.slice(0, 12).map((line) => (
        <div key={line.reference} className={classes.line}>
          <State state={line.status} tone={line.status === "unknown" ? "bad" : "attention"} />
          <span className="clip">{line.reference}</span>
          <span className="soft">
            <Money amount={line.amount} currency={line.currency ?? currency} /> of <Money amount={line.expected ?? 0} currency={line.currency ?? currency} />
          </span>
        </div>
      ))}
      <Text size="sm" className="soft">
        {still.length === 0 ? "Then nothing of this collector is out any more." : `Then ${still.length} ${still.length === 1 ? "order is" : "orders are"} still out: ${still.slice(0, 4).map((one) => `#${one.number}`).join(", ")}${still.length > 4 ? "…" : ""}`}
      </Text>
    </>
  );
}

function lineOf(one: Collection): Line {
  const digits = minorDigits(one.currency);
  return { reference: `#${one.number}`, amount: ((one.out ?? 0) / 10 ** digits).toFixed(digits), currency: one.currency };
}

function requestOf(collector: string, reference: string, lines: Line[], currency: string): Record<string, unknown> | undefined {
  const said = lines.filter((line) => line.reference?.trim());
  const amounts = said.map((line) => parseMoney(line.amount, line.currency || currency));
  if (!collector.trim() || !reference.trim() || said.length === 0 || amounts.some((amount) => amount === undefined)) return undefined;
  return { collector: collector.trim(), reference: reference.trim(), lines: said.map((line, at) => ({ reference: line.reference?.trim(), amount: amounts[at] })) };
}
