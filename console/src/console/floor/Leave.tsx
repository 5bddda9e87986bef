import { Autocomplete, Button, Group, TextInput } from "@mantine/core";
import { IconFileText, IconPackageExport, IconTicket } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { ButtonLink } from "../components/ButtonLink";
import { State } from "../components/State";
import { refuse, several, single, told, useFloorChanged } from "./doing";
import { CARRIERS } from "./HandOverDialog";
import classes from "./pick.module.css";
import { fulfillmentKey, type Whole } from "./PickPack";
import { useScanner } from "./scanner";
import type { useSignal } from "./usePicking";

interface LeaveProps {
  whole: Whole;
  parcels: Schemas["ParcelShown"][];
  say: ReturnType<typeof useSignal>["say"];
}

/** Packed: papers are printed, and the parcels leave or wait at the counter. A scan is the carrier's number of the next parcel. */
export function Leave({ whole, parcels, say }: LeaveProps) {
  const [carrier, setCarrier] = useState(whole.method === "local_delivery" ? "courier" : "manual");
  const [numbers, setNumbers] = useState<Record<string, string>>({});
  const [code, setCode] = useState<string>();
  const changed = useFloorChanged();
  const queries = useQueryClient();
  const settled = async () => {
    await queries.invalidateQueries({ queryKey: fulfillmentKey(whole.fulfillment_id) });
    changed();
  };
  const waiting = parcels.filter((one) => one.status === "created");
  const hand = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/v1/parcels/hand-over", {
          body: waiting.map((one) => ({ parcel_id: one.parcel_id, carrier: carrier.trim() || "manual", ...(numbers[one.parcel_id]?.trim() ? { tracking_number: numbers[one.parcel_id]!.trim() } : {}) })),
        }),
      ),
    onSuccess: (answers) => {
      told(several(answers), (count) => `${count} ${count === 1 ? "parcel is" : "parcels are"} on the way.`);
      if (several(answers).every((one) => one.result === "handed_over")) say("right", "Handed over", "The buyer is told.", "done");
    },
    onError: refuse,
    onSettled: settled,
  });
  const ready = useMutation({
    mutationFn: () => ask(api.POST("/v1/pickups/ready", { body: { fulfillment_id: whole.fulfillment_id } })),
    onSuccess: (answer) => (setCode(single(answer).code), say("right", "Ready at the counter", "The buyer is told, with a code.", "done")),
    onError: refuse,
    onSettled: settled,
  });
  const unpack = useMutation({
    mutationFn: (parcel: string) => ask(api.POST("/v1/parcels/unpack", { body: { parcel_id: parcel } })),
    onError: refuse,
    onSettled: settled,
  });
  useScanner((scanned) => {
    const next = waiting.find((one) => !numbers[one.parcel_id]);
    if (whole.method === "pickup" || !next) return say("wrong", "All parcels have a number", "Hand them over.");
    setNumbers({ ...numbers, [next.parcel_id]: scanned });
    say("right", `${next.number}: ${scanned}`, "The carrier's number is noted.");
  });
  return (
    <section className={classes.panel} aria-label="Hand over">
      <h2>{whole.method === "pickup" ? (waiting.length ? "Packed for the counter" : "Waits at the counter") : "Packed: print, label, hand over"}</h2>
      <ul className={classes.parcels}>
        {parcels.map((one) => (
          <li key={one.parcel_id} className={classes.parcel}>
            <b>{one.number}</b>
            <State state={one.status} />
            <span className="soft">
              {(one.lines ?? []).length} {(one.lines ?? []).length === 1 ? "line" : "lines"}
              {one.weight ? ` · ${one.weight.toLocaleString()} g` : ""}
            </span>
            <Group gap="xs" ml="auto">
              <Button variant="default" size="md" component="a" href={`/v1/parcels/${one.parcel_id}/packing-slip.pdf`} target="_blank" rel="noreferrer" leftSection={<IconFileText size={18} aria-hidden />}>
                Slip
              </Button>
              {whole.method !== "pickup" && (
                <Button variant="default" size="md" component="a" href={`/v1/parcels/${one.parcel_id}/label.pdf`} target="_blank" rel="noreferrer" leftSection={<IconTicket size={18} aria-hidden />}>
                  Label
                </Button>
              )}
              {one.status === "created" && (
                <Button variant="subtle" color="gray" size="md" onClick={() => unpack.mutate(one.parcel_id)} loading={unpack.isPending}>
                  Unpack
                </Button>
              )}
            </Group>
            {whole.method !== "pickup" && (
              <TextInput
                size="md"
                w="100%"
                data-scans
                aria-label={`Tracking number of ${one.number}`}
                placeholder="Tracking number: scan the label, or leave it out"
                value={numbers[one.parcel_id] ?? ""}
                onChange={(event) => setNumbers({ ...numbers, [one.parcel_id]: event.currentTarget.value })}
              />
            )}
          </li>
        ))}
      </ul>
      {code && (
        <p>
          The code that opens it: <span className={classes.code}>{code}</span>
        </p>
      )}
      {whole.method === "pickup" ? (
        <div className={classes.buttons}>
          {waiting.length > 0 && (
            <Button onClick={() => ready.mutate()} loading={ready.isPending}>
              Ready at the counter
            </Button>
          )}
          <ButtonLink variant="default" to="/pickups" search={{ location: whole.location }}>
            To the counter
          </ButtonLink>
        </div>
      ) : (
        <div className={classes.buttons}>
          <Autocomplete size="lg" aria-label="Carrier" data={CARRIERS} value={carrier} onChange={setCarrier} w={200} />
          <Button onClick={() => hand.mutate()} loading={hand.isPending} leftSection={<IconPackageExport aria-hidden />}>
            Hand over {waiting.length === 1 ? waiting[0]!.number : `${waiting.length} parcels`}
          </Button>
        </div>
      )}
    </section>
  );
}
