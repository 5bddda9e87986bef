import { Button, Group, NumberInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { QuantityInput } from "../components/ScaledInput";
import { formatQuantity } from "../../shared/format";
import { api, ask, type Schemas } from "../../api/client";
import { refuse, single, useFloorChanged } from "./doing";
import classes from "./pick.module.css";
import { fulfillmentKey, type Whole, useNextScan } from "./PickPack";
import { useScanner } from "./scanner";
import type { useSignal } from "./usePicking";

type Parcel = Schemas["PackParcel"];

/** Puts what is picked into one parcel or several, each with its weight. */
export function Pack({ whole, say }: { whole: Whole; say: ReturnType<typeof useSignal>["say"] }) {
  const picked = whole.units.filter((line) => (line.picked ?? 0) > 0);
  const [weights, setWeights] = useState<(number | "")[]>([whole.weight ?? ""]);
  // by parcel from the second on: units of lines; the first has the rest
  const [others, setOthers] = useState<Record<number, number>[]>([]);
  const changed = useFloorChanged();
  const queries = useQueryClient();
  useScanner(useNextScan(say));
  const rest = (line: number, quantity: number) => quantity - others.reduce((sum, one) => sum + (one[line] ?? 0), 0);
  const pack = useMutation({
    mutationFn: () => {
      const of = (units: (line: (typeof picked)[number]) => number, weight: number | "" | undefined): Parcel => ({
        lines: picked.map((line) => ({ line: line.line, quantity: units(line) })).filter((one) => one.quantity > 0),
        ...(weight === "" || weight === undefined ? {} : { weight: Math.round(weight) }),
      });
      const parcels = [of((line) => rest(line.line, line.picked ?? 0), weights[0]), ...others.map((one, index) => of((line) => one[line.line] ?? 0, weights[index + 1]))];
      return ask(api.POST("/v1/fulfillments/pack", { body: { fulfillment_id: whole.fulfillment_id, parcels: parcels.filter((one) => one.lines?.length) } }));
    },
    onSuccess: (answer) => {
      const packed = single(answer);
      say("right", packed.parcels.length === 1 ? `Packed: ${packed.parcels[0]!.number}` : `Packed in ${packed.parcels.length} parcels`, "Print the slip and the label, then hand over.", "done");
    },
    onError: refuse,
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: fulfillmentKey(whole.fulfillment_id) });
      changed();
    },
  });
  const count = 1 + others.length;
  const wrong = picked.some((line) => rest(line.line, line.picked ?? 0) < 0);
  return (
    <section className={classes.panel} aria-label="Pack">
      <h2>
        Pack {picked.length === 1 ? picked[0]!.title : `${picked.length} lines`} into {count === 1 ? "one parcel" : `${count} parcels`}
      </h2>
      <div className={classes.share} style={{ "--parcels": count } as React.CSSProperties}>
        <span className={`${classes.of} soft`}>Units</span>
        {Array.from({ length: count }, (_, index) => (
          <b key={index}>Parcel {index + 1}</b>
        ))}
        {picked.map((line) => (
          <Fields key={line.line} label={line.title}>
            <span className="numbers">{formatQuantity(rest(line.line, line.picked ?? 0), line.scale, undefined, line.unit)}</span>
            {others.map((one, index) => (
              <QuantityInput
                key={index}
                size="md"
                aria-label={`${line.title} in parcel ${index + 2}`}
                scale={line.scale}
                unit={line.unit}
                most={line.picked ?? 0}
                steps={one[line.line] ?? 0}
                onSteps={(value) => setOthers(others.map((other, at) => (at === index ? { ...other, [line.line]: value } : other)))}
              />
            ))}
          </Fields>
        ))}
        <Fields label="Weight in grams">
          {Array.from({ length: count }, (_, index) => (
            <NumberInput
              key={index}
              size="md"
              aria-label={`Weight of parcel ${index + 1} in grams`}
              min={0}
              max={10_000_000}
              allowNegative={false}
              allowDecimal={false}
              clampBehavior="strict"
              hideControls
              value={weights[index] ?? ""}
              onChange={(value) => setWeights(Array.from({ length: count }, (_, at) => (at === index ? (value === "" ? "" : Number(value)) : (weights[at] ?? ""))))}
            />
          ))}
        </Fields>
      </div>
      <div className={classes.buttons}>
        <Button onClick={() => pack.mutate()} loading={pack.isPending} disabled={wrong}>
          Pack
        </Button>
        <Button variant="default" leftSection={<IconPlus aria-hidden />} onClick={() => setOthers([...others, {}])}>
          Another parcel
        </Button>
        {others.length > 0 && (
          <Button variant="default" leftSection={<IconTrash aria-hidden />} onClick={() => setOthers(others.slice(0, -1))}>
            One parcel less
          </Button>
        )}
        <PutBack whole={whole} />
      </div>
    </section>
  );
}

function Fields({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <span className={classes.of}>{label}</span>
      {children}
    </>
  );
}

function PutBack({ whole }: { whole: Whole }) {
  const changed = useFloorChanged();
  const queries = useQueryClient();
  const back = useMutation({
    mutationFn: () => ask(api.POST("/v1/fulfillments/unpick", { body: { fulfillment_id: whole.fulfillment_id } })),
    onError: refuse,
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: fulfillmentKey(whole.fulfillment_id) });
      changed();
    },
  });
  if (whole.profile === "kitchen") return null;
  return (
    <Group ml="auto">
      <Button variant="subtle" color="gray" onClick={() => back.mutate()} loading={back.isPending}>
        Put all back on the shelf
      </Button>
    </Group>
  );
}
