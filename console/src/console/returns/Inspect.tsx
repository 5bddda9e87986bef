import { Button, Group, SegmentedControl, Text, useMatches } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { formatQuantity } from "../../shared/format";
import { api, ask, type Schemas } from "../../api/client";
import { refuse, tell } from "../floor/doing";
import { cue, useScanner } from "../floor/scanner";
import { isOf } from "../floor/usePicking";
import { Foreseen, type Goods, usePreview } from "./preview";
import type { Whole } from "./ReturnDetail";
import classes from "./returns.module.css";

type Fate = NonNullable<Schemas["InspectedLine"]["disposition"]> | "declined";

const FATES: { value: Fate; label: string }[] = [
  { value: "sellable", label: "Restock" },
  { value: "quarantine", label: "Quarantine" },
  { value: "damaged", label: "Damaged" },
  { value: "scrap", label: "Scrap" },
  { value: "declined", label: "Decline" },
];
const ONE_BY_ONE = 12;
/** What is said to be broken is not offered for sale again unless somebody says so. */
const BROKEN = new Set(["damaged", "defective"]);

interface Unit {
  key: number;
  line: number;
  quantity: number;
  fate: Fate;
}

/** Somebody looks at the goods, unit by unit; the refund is shown to the cent before it is done. */
export function Inspect({ whole, goods, changed }: { whole: Whole; goods: Goods; changed: () => void }) {
  const [units, setUnits] = useState<Unit[]>(() => waiting(whole));
  const rows = useRef(new Map<number, HTMLElement>());
  const orientation = useMatches<"vertical" | "horizontal">({ base: "vertical", xs: "horizontal" });
  const lines = toLines(units);
  const request = { return_id: whole.return_id, lines };
  const preview = usePreview("inspectReturns", request);
  const inspect = useMutation({
    mutationFn: () => ask(api.POST("/v1/returns/inspect", { body: request })),
    onSuccess: () => (cue("done"), tell("Inspected.")),
    onError: (error) => (cue("wrong"), refuse(error)),
    onSettled: changed,
  });
  // a scan points at the unit that is in the hand
  useScanner((code) => {
    const line = whole.lines.find((one) => isOf(code, one));
    const unit = units.find((one) => one.line === line?.line);
    if (!unit) return (cue("wrong"), refuse(new Error(`${code} is not of this return.`)));
    cue("right");
    rows.current.get(unit.key)?.querySelector("input")?.focus();
  });
  const change = (key: number, fate: Fate) => setUnits(units.map((unit) => (unit.key === key ? { ...unit, fate } : unit)));
  const split = (unit: Unit, off: number) => setUnits(units.flatMap((one) => (one === unit ? [{ ...one, quantity: one.quantity - off }, { ...one, key: Math.max(...units.map((other) => other.key)) + 1, quantity: off }] : [one])));
  return (
    <section className={classes.panel} aria-label="Inspection">
      <h2>Inspect what came</h2>
      <div>
        {units.map((unit) => {
          const line = whole.lines.find((one) => one.line === unit.line)!;
          return (
            <div key={unit.key} className={classes.unit} ref={(element) => void (element ? rows.current.set(unit.key, element) : rows.current.delete(unit.key))}>
              <b>
                {unit.quantity > 1 ? `${formatQuantity(unit.quantity, line.scale, undefined, line.unit)} × ` : ""}
                {line.title}
                <small>
                  {line.sku} · {line.reason.replaceAll("_", " ")}
                  {unit.quantity > (line.scale ?? 1) && (
                    <>
                      {" · "}
                      <Button size="compact-xs" variant="subtle" onClick={() => split(unit, line.scale ?? 1)}>
                        Split one off
                      </Button>
                    </>
                  )}
                </small>
              </b>
              <SegmentedControl size="sm" orientation={orientation} fullWidth={orientation === "vertical"} aria-label={`What becomes of ${line.title}`} data={FATES} value={unit.fate} onChange={(value) => change(unit.key, value as Fate)} />
            </div>
          );
        })}
      </div>
      {units.some((unit) => unit.fate === "declined") && (
        <Text size="sm" className="soft">
          What is declined goes back to the buyer, and is not refunded.
        </Text>
      )}
      <h2>What follows</h2>
      <Foreseen preview={preview} currency={whole.currency} goods={goods} />
      <Group justify="flex-end">
        <Button size="md" onClick={() => inspect.mutate()} loading={inspect.isPending}>
          Done: {units.reduce((sum, unit) => sum + pieces(whole, unit), 0)} inspected
        </Button>
      </Group>
    </section>
  );
}

function waiting(whole: Whole): Unit[] {
  let key = 0;
  return whole.lines.flatMap((line) => {
    const count = (line.received ?? 0) - (line.accepted ?? 0) - (line.declined ?? 0);
    if (count <= 0) return [];
    const each = (line.scale ?? 1) === 1 && count <= ONE_BY_ONE;
    return Array.from({ length: each ? count : 1 }, () => ({ key: ++key, line: line.line, quantity: each ? 1 : count, fate: (BROKEN.has(line.reason) ? "damaged" : "sellable") as Fate }));
  });
}

/** What is counted in pieces one by one; what is weighed or measured is one. */
function pieces(whole: Whole, unit: Unit): number {
  const line = whole.lines.find((one) => one.line === unit.line);
  return (line?.scale ?? 1) > 1 ? 1 : unit.quantity;
}

/** Units of the same line and fate together, as the API takes them. */
function toLines(units: Unit[]): Schemas["InspectedLine"][] {
  const found = new Map<string, Schemas["InspectedLine"]>();
  for (const { line, quantity, fate } of units) {
    const key = `${line} ${fate}`;
    const one = found.get(key) ?? (fate === "declined" ? { line, accepted: 0, declined: 0 } : { line, accepted: 0, declined: 0, disposition: fate });
    if (fate === "declined") one.declined = (one.declined ?? 0) + quantity;
    else one.accepted = (one.accepted ?? 0) + quantity;
    found.set(key, one);
  }
  return [...found.values()];
}
