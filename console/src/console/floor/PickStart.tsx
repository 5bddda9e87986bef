import { Button, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconPrinter } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { useLive } from "../../api/live";
import { formatAmounts } from "../../shared/format";
import { Empty, ProblemNotice } from "../components/notices";
import { Page, PageLoading } from "../components/Page";
import { useShop } from "../session";
import { useFloorChanged, useNow } from "./doing";
import classes from "./pick.module.css";
import { useNextScan } from "./PickPack";
import { PlacePicker } from "./PlacePicker";
import { useScanner } from "./scanner";
import { Signal } from "./Signal";
import { dueWords, soFar, STAGES } from "./stages";
import { useSignal } from "./usePicking";
import { useWorkplace } from "./workplace";

const STEPS = ["picking", "to_pack", "to_pick", "to_accept", "to_hand_over", "to_make_ready"] as const;

/** Where picking and packing begins: scan a paper, or take what is due first. */
export function PickStart({ location }: { location?: string }) {
  const at = useWorkplace(location);
  const { told, say, clear } = useSignal("Scan a slip, a parcel or a wave");
  const open = useNextScan(say);
  const changed = useFloorChanged();
  const now = useNow();
  const { locale } = useShop();
  const [typed, setTyped] = useState("");
  const work = useQuery({
    queryKey: ["/v1/locations/{location}/work", at.code, "pick"],
    queryFn: ({ signal }) => ask(api.GET("/v1/locations/{location}/work", { params: { path: { location: at.code! }, query: { rows: 24 } }, signal })),
    enabled: Boolean(at.code),
    placeholderData: keepPreviousData,
  });
  useLive(() => changed(), "fulfillment.", "parcel.", "wave.");
  useScanner((code) => void open(code));
  const stages = (work.data?.stages ?? []).filter((one) => (STEPS as readonly string[]).includes(one.stage) && one.count > 0).toSorted((a, b) => STEPS.indexOf(a.stage as "picking") - STEPS.indexOf(b.stage as "picking"));
  return (
    <Page
      title="Pick and pack"
      actions={
        <>
          <PlacePicker at={at} />
          {at.code && (
            <Button variant="default" component="a" href={`/v1/picks.pdf?location=${encodeURIComponent(at.code)}`} target="_blank" rel="noreferrer" leftSection={<IconPrinter size={16} aria-hidden />}>
              Pick list
            </Button>
          )}
        </>
      }
    >
      <div className={classes.screen}>
        <Signal told={told} clear={clear} />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim()) void open(typed.trim());
          }}
        >
          <TextInput size="lg" aria-label="Code by hand" placeholder="… or type it: 1001-1, W7, a tracking number" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        </form>
        {work.error && !work.data ? <ProblemNotice error={work.error} retry={() => void work.refetch()} /> : null}
        {work.isLoading && <PageLoading />}
        {work.data && work.data.waves.length > 0 && (
          <section aria-label="Open waves">
            <h2>Waves</h2>
            <ul className={classes.tiles}>
              {work.data.waves.map((wave) => {
                const so = soFar(wave.amounts, locale);
                return (
                  <li key={wave.wave_id}>
                    <Link to="/pick/wave/$wave" params={{ wave: String(wave.number) }} className={classes.tile}>
                      <b>Wave {wave.number}</b>
                      <progress value={so.share} aria-label={`${so.words} picked`} />
                      <span className="soft">
                        {so.words} · {wave.done} of {wave.fulfillments} done
                      </span>
                    </Link>
                  </li>
                );
              })}
            </ul>
          </section>
        )}
        {stages.map((stage) => (
          <section key={stage.stage} aria-label={STAGES[stage.stage]}>
            <h2>
              {STAGES[stage.stage]} <span className="soft">{stage.count}</span>
            </h2>
            <ul className={classes.tiles}>
              {(stage.rows ?? []).map((row) => {
                const due = row.due_at ? dueWords(row.due_at, now) : undefined;
                return (
                  <li key={row.fulfillment_id}>
                    <Link to="/pick/$fulfillment" params={{ fulfillment: row.fulfillment_id }} className={classes.tile}>
                      <b>{row.number}</b>
                      <span>
                        {formatAmounts(row.amounts, "quantity", locale)} in {row.lines} {row.lines === 1 ? "line" : "lines"} · {row.name ?? "Guest"}
                      </span>
                      {due && (
                        <span className="soft" style={due.late ? { color: "var(--tone-bad)", fontWeight: 600 } : undefined}>
                          {due.late && <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: "-2px" }} />} {due.words}
                        </span>
                      )}
                    </Link>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
        {work.data && !stages.length && <Empty title="Nothing to pick or pack">Orders come here when they are released to {work.data.name}.</Empty>}
      </div>
    </Page>
  );
}
