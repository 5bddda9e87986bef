import { Button, Checkbox, Group, Menu, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle, IconClock, IconPrinter, IconScan, IconStack2 } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { formatAmounts } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { Empty, ProblemNotice } from "../components/notices";
import { Page } from "../components/Page";
import { useMay, useShop } from "../session";
import classes from "./Board.module.css";
import { refuse, several, told, useFloorChanged, useNow } from "./doing";
import { HandOverDialog } from "./HandOverDialog";
import { PlacePicker } from "./PlacePicker";
import { dueWords, minutesWords, soFar, STAGES } from "./stages";
import { WaveDialog } from "./WaveDialog";
import { useWorkplace } from "./workplace";

type Row = Schemas["WorkRow"];
type Column = Schemas["WorkStage"];

const ROWS = 100;

/** What a location has to do, column by column, live. */
export function Board({ location }: { location?: string }) {
  const at = useWorkplace(location);
  const work = useQuery({
    queryKey: ["/v1/locations/{location}/work", at.code],
    queryFn: ({ signal }) => ask(api.GET("/v1/locations/{location}/work", { params: { path: { location: at.code! }, query: { rows: ROWS } }, signal })),
    enabled: Boolean(at.code),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<"waves" | Row[]>();
  const changed = useFloorChanged();
  const now = useNow();
  useLive(() => changed(), "fulfillment.", "parcel.", "pickup.", "wave.", "order.canceled", "order.taken_back");
  const stages = work.data?.stages ?? [];
  const open = stages.reduce((sum, one) => sum + one.count, 0);
  const late = stages.reduce((sum, one) => sum + (one.late ?? 0), 0);
  const toggle = (id: string) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const problem = at.error ?? work.error;
  return (
    <Page
      title="Board"
      fill
      beside={
        <Text size="sm" className="soft" role="status">
          {work.data ? `${open.toLocaleString()} open${late ? ` · ${late.toLocaleString()} late` : ""}` : ""}
        </Text>
      }
      actions={
        <>
          <PlacePicker at={at} />
          <Button variant="default" leftSection={<IconScan size={16} aria-hidden />} component={Link} to="/pick">
            Pick and pack
          </Button>
        </>
      }
    >
      {work.data && work.data.waves.length > 0 && <Waves waves={work.data.waves} />}
      {problem && !work.data ? (
        <ProblemNotice error={problem} retry={() => void work.refetch()} />
      ) : work.data ? (
        <div className={classes.board}>
          {stages.map((stage) => (
            <StageColumn
              key={stage.stage}
              stage={stage}
              now={now}
              chosen={chosen}
              toggle={toggle}
              clear={() => setChosen(new Set())}
              makeWaves={() => setDialog("waves")}
              handOver={setDialog}
              changed={changed}
              location={at.code!}
            />
          ))}
        </div>
      ) : at.isLoading || work.isLoading ? (
        <div className={classes.board} role="status" aria-label="Loading">
          {Array.from({ length: 5 }, (_, index) => (
            <Skeleton key={index} height={320} radius="md" />
          ))}
        </div>
      ) : (
        <Empty title="There is no location yet">What a warehouse, store or kitchen has to do is shown here once there is one, under Settings.</Empty>
      )}
      {dialog === "waves" && <WaveDialog location={at.code!} onClose={() => setDialog(undefined)} onDone={changed} />}
      {Array.isArray(dialog) && (
        <HandOverDialog
          parcels={dialog.flatMap((row) => (row.parcels ?? []).map((id) => ({ id, number: row.number })))}
          onClose={() => setDialog(undefined)}
          onDone={() => (setChosen(new Set()), changed())}
        />
      )}
    </Page>
  );
}

function Waves({ waves }: { waves: Schemas["WaveShown"][] }) {
  const { locale } = useShop();
  return (
    <ul className={classes.waves} aria-label="Open waves">
      {waves.map((wave) => {
        const so = soFar(wave.amounts, locale);
        return (
          <li key={wave.wave_id} className={classes.wave}>
            <Link to="/pick/wave/$wave" params={{ wave: String(wave.number) }}>
              <IconStack2 size={15} aria-hidden /> Wave {wave.number}
            </Link>
            <progress value={so.share} aria-label={`Wave ${wave.number}: ${so.words} picked`} />
            <span className="soft numbers">{so.words}</span>
            <Menu position="bottom-start">
              <Menu.Target>
                <button type="button" className={classes.tool} aria-label={`Print for wave ${wave.number}`}>
                  <IconPrinter size={15} />
                </button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item component="a" href={`/v1/picks.pdf?wave=${wave.number}`} target="_blank" rel="noreferrer">
                  Pick list
                </Menu.Item>
                <Menu.Item component="a" href={`/v1/waves/${wave.number}/packing-slips.pdf`} target="_blank" rel="noreferrer">
                  Packing slips
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </li>
        );
      })}
    </ul>
  );
}

interface StageColumnProps {
  stage: Column;
  now: number;
  chosen: ReadonlySet<string>;
  toggle: (id: string) => void;
  clear: () => void;
  makeWaves: () => void;
  handOver: (rows: Row[]) => void;
  changed: () => void;
  location: string;
}

function StageColumn({ stage, now, chosen, toggle, clear, makeWaves, handOver, changed, location }: StageColumnProps) {
  const rows = stage.rows ?? [];
  const mayWrite = useMay()("fulfillment:write");
  const picked = rows.filter((row) => chosen.has(row.fulfillment_id));
  const meant = picked.length ? picked : rows;
  const accept = useMutation({
    mutationFn: () => ask(api.POST("/v1/fulfillments/accept", { body: meant.map((row) => ({ fulfillment_id: row.fulfillment_id })) })),
    onSuccess: (answers) => (told(several(answers), (count) => `${count} accepted.`), clear()),
    onError: refuse,
    onSettled: changed,
  });
  const ready = useMutation({
    mutationFn: () => ask(api.POST("/v1/pickups/ready", { body: meant.map((row) => ({ fulfillment_id: row.fulfillment_id })) })),
    onSuccess: (answers) => (told(several(answers), (count) => `${count} ready; their buyers are told.`), clear()),
    onError: refuse,
    onSettled: changed,
  });
  const many = `${picked.length ? "" : "all "}${meant.length}`;
  const bulk = !mayWrite || !rows.length ? null : {
    to_accept: <Bulk onClick={() => accept.mutate()} busy={accept.isPending}>Accept {many}</Bulk>,
    to_pick: <Bulk onClick={makeWaves}>Make waves</Bulk>,
    to_make_ready: <Bulk onClick={() => ready.mutate()} busy={ready.isPending}>Make {many} ready</Bulk>,
    to_hand_over: <Bulk onClick={() => handOver(meant)}>Hand over {many}</Bulk>,
  }[stage.stage as string];
  return (
    <section className={classes.column} aria-label={STAGES[stage.stage]}>
      <header className={classes.head}>
        <h2>{STAGES[stage.stage]}</h2>
        <span className={classes.count}>{stage.count.toLocaleString()}</span>
        {Boolean(stage.late) && (
          <span className={classes.late}>
            <IconAlertTriangle size={13} aria-hidden /> {stage.late} late
          </span>
        )}
      </header>
      {bulk}
      <ul className={classes.cards} aria-label={`${STAGES[stage.stage]}: fulfillments`}>
        {rows.map((row) => (
          <Card key={row.fulfillment_id} row={row} now={now} chosen={chosen.has(row.fulfillment_id)} toggle={mayWrite ? toggle : undefined} kitchen={["queued", "preparing", "baking", "checked"].includes(stage.stage) ? location : undefined} />
        ))}
        {stage.count > rows.length && <li className={classes.more}>and {(stage.count - rows.length).toLocaleString()} more that are due later</li>}
        {!rows.length && <li className={classes.none}>Nothing here</li>}
      </ul>
    </section>
  );
}

function Bulk({ onClick, busy, children }: { onClick: () => void; busy?: boolean; children: React.ReactNode }) {
  return (
    <Button size="compact-sm" variant="light" fullWidth onClick={onClick} loading={busy}>
      {children}
    </Button>
  );
}

function Card({ row, now, chosen, toggle, kitchen }: { row: Row; now: number; chosen: boolean; toggle?: (id: string) => void; kitchen?: string }) {
  const due = row.due_at ? dueWords(row.due_at, now) : undefined;
  const { locale } = useShop();
  const age = minutesWords((now - new Date(row.placed_at).getTime()) / 60_000);
  return (
    <li className={classes.card} data-late={due?.late || undefined} data-chosen={chosen || undefined}>
      <Group gap={8} wrap="nowrap" align="center">
        {toggle && <Checkbox size="xs" checked={chosen} aria-label={`Select ${row.number}`} onChange={() => toggle(row.fulfillment_id)} />}
        {kitchen ? (
          <Link to="/kitchen" search={{ location: kitchen }} className={classes.number}>
            {row.number}
          </Link>
        ) : (
          <Link to="/pick/$fulfillment" params={{ fulfillment: row.fulfillment_id }} className={classes.number}>
            {row.number}
          </Link>
        )}
        <span className={classes.age} title="Since the order was placed">
          {age}
        </span>
      </Group>
      <div className={classes.line}>
        <span className="clip">{row.name ?? "Guest"}</span>
        <span className="soft nowrap">{row.profile === "ship" ? (row.city ?? row.country ?? "") : stateWords(row.profile)}</span>
      </div>
      <div className={classes.line}>
        <span className="soft">
          {(row.to_pick ?? 0) > 0 && (row.picked ?? 0) + (row.packed ?? 0) > 0 ? `${soFar(row.amounts, locale).words} picked` : `${formatAmounts(row.amounts, "quantity", locale)} in ${row.lines} ${row.lines === 1 ? "line" : "lines"}`}
          {row.wave ? ` · wave ${row.wave}` : ""}
        </span>
        {due && (
          <span className={classes.due} data-late={due.late || undefined} data-soon={due.soon || undefined}>
            {due.late ? <IconAlertTriangle size={12} aria-hidden /> : <IconClock size={12} aria-hidden />} {due.words}
          </span>
        )}
      </div>
      {Boolean(row.holds?.length) && <div className={classes.hold}>On hold: {row.holds!.map((hold) => stateWords(hold).toLowerCase()).join(", ")}</div>}
    </li>
  );
}
