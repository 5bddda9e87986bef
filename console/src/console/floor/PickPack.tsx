import { Button, Group, Text } from "@mantine/core";
import { IconArrowRight, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { formatQuantity } from "../../shared/format";
import { api, ask, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { Page, PageLoading } from "../components/Page";
import { ProblemNotice } from "../components/notices";
import { ButtonLink } from "../components/ButtonLink";
import { State } from "../components/State";
import { When } from "../words";
import { useFloorChanged } from "./doing";
import { Leave } from "./Leave";
import { Pack } from "./Pack";
import classes from "./pick.module.css";
import { useScanner } from "./scanner";
import { ShortDialog } from "./ShortDialog";
import { Signal } from "./Signal";
import { isOf, type Line, useReports, useSignal, why, wishes } from "./usePicking";

export type Whole = Schemas["FulfillmentDetail"];
type Say = ReturnType<typeof useSignal>["say"];

export function fulfillmentKey(id: string) {
  return ["/v1/fulfillments/{fulfillment}", id];
}

/** One fulfillment from the shelf to the door: pick, pack, hand over; a scanner leads through it. */
export function PickPack({ id }: { id: string }) {
  const found = useQuery({ queryKey: fulfillmentKey(id), queryFn: ({ signal }) => ask(api.GET("/v1/fulfillments/{fulfillment}", { params: { path: { fulfillment: id } }, signal })) });
  const changed = useFloorChanged();
  useLive((event) => {
    if (event.data.order_id === found.data?.order_id) changed();
  }, "fulfillment.", "parcel.", "pickup.", "order.");
  if (found.error && !found.data) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <PageLoading />;
  const one = found.data;
  return (
    <Page
      title={one.number}
      beside={
        <Group gap={10}>
          <State state={one.status} />
          <Text size="sm" className="soft">
            {one.name ?? "Guest"}
            {one.city ? ` · ${one.city}` : ""} {one.country ?? ""}
            {one.ship_by && (
              <>
                {" "}
                · leaves <When at={one.ship_by} />
              </>
            )}
          </Text>
        </Group>
      }
      actions={
        <>
          <ButtonLink variant="default" to="/orders/$order" params={{ order: one.number.slice(1).split("-")[0]! }}>
            Order
          </ButtonLink>
          <ButtonLink variant="default" to="/pick" search={{ location: one.location }}>
            All to pick
          </ButtonLink>
        </>
      }
    >
      <Steps whole={one} />
    </Page>
  );
}

/** The step that a fulfillment is at: what is on the shelf is picked first. */
function Steps({ whole }: { whole: Whole }) {
  const { told, say, clear } = useSignal(whole.to_pick ? "Scan an item" : "Scan the next slip");
  const parcels = (whole.parcels ?? []).filter((one) => one.status === "created" || one.status === "ready_for_pickup");
  return (
    <div className={classes.screen}>
      <Signal told={told} clear={clear} />
      {whole.note && <div className={classes.wish}>The buyer wrote: {whole.note}</div>}
      {Boolean(whole.holds?.length) && <div className={classes.wish}>The order is on hold: {whole.holds!.join(", ")}. What that blocks is refused, with the reason.</div>}
      {(whole.to_pick ?? 0) > 0 ? (
        <Picking whole={whole} say={say} />
      ) : (whole.picked ?? 0) > 0 ? (
        <Pack whole={whole} say={say} />
      ) : parcels.length ? (
        <Leave whole={whole} parcels={parcels} say={say} />
      ) : (
        <Done whole={whole} say={say} />
      )}
    </div>
  );
}

function Picking({ whole, say }: { whole: Whole; say: Say }) {
  const { report, busy } = useReports();
  const [short, setShort] = useState<Line>();
  const [chosen, setChosen] = useState<number>();
  const left = whole.units.filter((line) => (line.to_pick ?? 0) > 0).toSorted(byBin);
  const current = left.find((line) => line.line === chosen) ?? left[0];
  const take = async (line: Line, quantity: number) => {
    try {
      const now = await report(whole.fulfillment_id, [{ line: line.line, quantity }]);
      const after = now.lines.find((one) => one.line === line.line);
      const all = now.lines.every((one) => !one.to_pick);
      say("right", all ? "All picked" : `${line.title}`, all ? "Now pack it." : after?.to_pick ? `${formatQuantity(after.to_pick, line.scale, undefined, line.unit)} more of it` : "All of it", all ? "done" : "right");
    } catch (error) {
      say("wrong", "Not picked", why(error));
    }
  };
  useScanner((code) => {
    const line = left.find((one) => isOf(code, one));
    if (line) return void take(line, (line.scale ?? 1) > 1 ? (line.to_pick ?? 0) : 1);
    const known = whole.units.find((one) => isOf(code, one));
    if (known) say("wrong", `Enough of ${known.title}`, `All ${formatQuantity(known.quantity, known.scale, undefined, known.unit)} are picked. Put this one back.`);
    else say("wrong", `Wrong item: ${code}`, `Expected: ${left.slice(0, 3).map((one) => `${one.title} (${one.sku})`).join(", ")}`);
  }, !short);
  const missing = async (line: Line, count: number, remains: number) => {
    setShort(undefined);
    const amount = (steps: number) => formatQuantity(steps, line.scale, undefined, line.unit);
    try {
      const now = await report(whole.fulfillment_id, [{ line: line.line, quantity: 0, short: count, left: remains }]);
      const elsewhere = Object.entries(now.sourced_again ?? {}).map(([place, quantity]) => `${amount(quantity)} from ${place}`);
      say("right", `${amount(count)} of ${line.title} missing`, [elsewhere.length ? `Sourced again: ${elsewhere.join(", ")}.` : "", now.waiting ? `${amount(now.waiting)} ${now.waiting === 1 ? "waits" : "wait"} for stock.` : ""].join(" ").trim() || "Noted.");
    } catch (error) {
      say("wrong", "Not noted", why(error));
    }
  };
  if (!current) return null;
  return (
    <>
      <section className={classes.next} aria-label="Next to pick" aria-busy={busy}>
        <div className={classes.bin}>
          <small>Bin</small>
          {current.bin ?? "–"}
        </div>
        <div className={classes.what}>
          <b>{current.title}</b>
          <span>
            {current.sku}
            {current.barcode ? ` · ${current.barcode}` : ""}
          </span>
        </div>
        <div className={classes.count}>
          <small>still to pick</small>
          {formatQuantity(current.to_pick ?? 0, current.scale, undefined, current.unit)}
        </div>
        {wishes(current).map((wish) => (
          <div key={wish} className={classes.wish}>
            {wish}
          </div>
        ))}
      </section>
      <div className={classes.buttons}>
        <Button onClick={() => void take(current, Math.min(current.scale ?? 1, current.to_pick ?? 1))}>Take one</Button>
        {(current.to_pick ?? 0) > (current.scale ?? 1) && (
          <Button variant="light" onClick={() => void take(current, current.to_pick ?? 0)}>
            Take all {formatQuantity(current.to_pick ?? 0, current.scale, undefined, current.unit)}
          </Button>
        )}
        <Button variant="default" onClick={() => setShort(current)}>
          Not there
        </Button>
      </div>
      <Lines lines={whole.units} current={current.line} choose={setChosen} />
      {short && <ShortDialog line={short} onClose={() => setShort(undefined)} onShort={(count, remains) => void missing(short, count, remains)} />}
    </>
  );
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Along the shelves: numbers in bins count as numbers, what has no bin comes last. */
export function byBin(a: { bin?: string | null; sku: string }, b: { bin?: string | null; sku: string }): number {
  if (!a.bin !== !b.bin) return a.bin ? -1 : 1;
  return collator.compare(a.bin ?? "", b.bin ?? "") || collator.compare(a.sku, b.sku);
}

function Lines({ lines, current, choose }: { lines: Line[]; current?: number; choose: (line: number) => void }) {
  return (
    <ul className={classes.lines} aria-label="Lines">
      {lines.toSorted(byBin).map((line) => {
        const wanted = line.quantity - (line.short ?? 0) - (line.canceled ?? 0);
        const taken = wanted - (line.to_pick ?? 0);
        const done = !line.to_pick;
        const shown = (
          <>
            <span className={classes.tick} data-on={done || undefined} aria-hidden>
              <IconCheck size={16} />
            </span>
            <span className={classes.where}>{line.bin ?? "–"}</span>
            <span className={classes.title}>
              <b>{line.title}</b>
              <small>
                {line.sku}
                {line.short ? ` · ${formatQuantity(line.short, line.scale, undefined, line.unit)} missing` : ""}
              </small>
            </span>
            <span className={classes.done}>
              {formatQuantity(taken, line.scale, undefined, line.unit)} / {formatQuantity(wanted, line.scale, undefined, line.unit)}
            </span>
          </>
        );
        return (
          <li key={line.line}>
            {done ? (
              <div className={classes.line} data-done>
                {shown}
              </div>
            ) : (
              <button type="button" className={classes.line} data-current={line.line === current || undefined} onClick={() => choose(line.line)}>
                {shown}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** What comes after: the next that is to be picked at this location. */
function Done({ whole, say }: { whole: Whole; say: Say }) {
  const open = useNextScan(say);
  const next = useQuery({
    queryKey: ["/v1/locations/{location}/work", whole.location, "next"],
    queryFn: ({ signal }) => ask(api.GET("/v1/locations/{location}/work", { params: { path: { location: whole.location }, query: { rows: 1 } }, signal })),
  });
  useScanner((code) => void open(code));
  const first = next.data?.stages.filter((one) => ["to_pick", "picking", "to_pack", "to_accept"].includes(one.stage)).flatMap((one) => one.rows ?? [])[0];
  return (
    <div className={classes.panel}>
      <h2>{whole.status === "handed_over" ? "It is on its way" : "Nothing of it is left to do here"}</h2>
      <div className={classes.buttons}>
        {first && (
          <ButtonLink to="/pick/$fulfillment" params={{ fulfillment: first.fulfillment_id }} rightSection={<IconArrowRight aria-hidden />}>
            Next: {first.number}
          </ButtonLink>
        )}
        <ButtonLink variant="default" to="/pick" search={{ location: whole.location }}>
          All to pick
        </ButtonLink>
      </div>
    </div>
  );
}

/** Goes where a scanned code leads: a slip to its fulfillment, a wave to its list. */
export function useNextScan(say: Say): (code: string) => Promise<void> {
  const navigate = useNavigate();
  return async (code) => {
    try {
      const { matches } = await ask(api.GET("/v1/scan", { params: { query: { code } } }));
      const one = matches.find((match) => match.kind === "fulfillment") ?? matches[0];
      if (one?.kind === "fulfillment") return void navigate({ to: "/pick/$fulfillment", params: { fulfillment: one.id } });
      if (one?.kind === "wave") return void navigate({ to: "/pick/wave/$wave", params: { wave: one.number } });
      if (one?.kind === "return") return void navigate({ to: "/returns/$return", params: { return: one.id } });
      if (one?.kind === "parcel") {
        const parcel = await ask(api.GET("/v1/parcels/{parcel}", { params: { path: { parcel: one.id } } }));
        return void navigate({ to: "/pick/$fulfillment", params: { fulfillment: parcel.fulfillment_id } });
      }
      if (one?.kind === "order") return void navigate({ to: "/orders/$order", params: { order: one.number.slice(1) } });
      if (one) say("wrong", `That is an item: ${one.title ?? one.number}`, "Scan a slip, a parcel or a wave first.");
      else say("wrong", `Nobody knows ${code}`, "Scan a slip, a parcel or a wave.");
    } catch (error) {
      say("wrong", "Not found", why(error));
    }
  };
}
