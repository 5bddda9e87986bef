import { Button, Drawer, Group, SegmentedControl, Select, Stack, Text, TextInput, Timeline } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { formatQuantity } from "../../shared/format";
import { api, ask, type RowOf, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { isExpected, stateWords } from "../../shared/states";
import { AtTheDoor } from "../components/AtTheDoor";
import { type Column, DataList } from "../components/DataList";
import { Empty, ProblemNotice } from "../components/notices";
import { Page } from "../components/Page";
import { State } from "../components/State";
import { useMay } from "../session";
import { When } from "../words";
import { tell } from "./doing";

type Parcel = RowOf<"/v1/parcels">;

export const SHOWN = { all: "All", created: "Packed", in_transit: "On the way", late: "Late", delivered: "Delivered" } as const;
export type Shown = keyof typeof SHOWN;

const COLUMNS: Column<Parcel>[] = [
  { key: "number", label: "Parcel", width: "110px", cell: (one) => <b>{one.number}</b> },
  { key: "status", label: "Status", width: "150px", cell: (one) => <State state={one.status} /> },
  { key: "carrier", label: "Carrier", width: "110px", cell: (one) => one.carrier ?? <span className="soft">–</span> },
  { key: "tracking", label: "Tracking number", width: "minmax(130px, 1.4fr)", cell: (one) => one.tracking_number ?? <span className="soft">–</span> },
  { key: "from", label: "From", width: "110px", cell: (one) => one.location },
  { key: "left", label: "Left", width: "120px", cell: (one) => <When at={one.shipped_at} /> },
  { key: "expected", label: "Expected", width: "120px", cell: (one) => (one.delivered_at ? <span className="soft">arrived</span> : <When at={isExpected(one.status) ? one.expected_at : null} />) },
  { key: "arrived", label: "Arrived", width: "120px", cell: (one) => <When at={one.delivered_at} /> },
];

/** Parcels and what was seen of them. */
export function Parcels({ shown, setShown }: { shown: Shown; setShown: (shown: Shown) => void }) {
  const [text, setText] = useState("");
  const [number] = useDebouncedValue(text.trim(), 200);
  const [chosen, setChosen] = useState<string>();
  const valid = /^[A-Za-z0-9][A-Za-z0-9 ._/-]*$/.test(number);
  const list = useList("/v1/parcels", {
    limit: 100,
    ...(valid ? { tracking_number: number } : {}),
    ...(shown === "late" ? { late: true } : shown === "all" ? {} : { status: shown }),
  });
  useLive(() => list.reload(), "parcel.", "tracking.");
  return (
    <Page
      title="Parcels"
      fill
      actions={<SegmentedControl size="xs" aria-label="Which parcels" value={shown} onChange={(value) => setShown(value as Shown)} data={Object.entries(SHOWN).map(([value, label]) => ({ value, label }))} />}
    >
      <TextInput leftSection={<IconSearch size={16} aria-hidden />} aria-label="Tracking number" placeholder="Tracking number, whole" value={text} onChange={(event) => setText(event.currentTarget.value)} maw={360} />
      <DataList
        label="Parcels"
        list={list}
        columns={COLUMNS}
        rowKey={(one) => one.parcel_id}
        onOpen={(one) => setChosen(one.parcel_id)}
        compact={(one) => (
          <Group justify="space-between" wrap="nowrap">
            <div className="clip">
              <b>{one.number}</b> {one.tracking_number}
              <br />
              <span className="soft">
                <When at={one.shipped_at ?? one.created_at} />
              </span>
            </div>
            <State state={one.status} />
          </Group>
        )}
        empty={<Empty title="No parcel here">Parcels are listed from the moment they are packed.</Empty>}
      />
      <Drawer opened={Boolean(chosen)} onClose={() => setChosen(undefined)} position="right" size="md" title="Parcel">
        {chosen && <ParcelDetail id={chosen} />}
      </Drawer>
    </Page>
  );
}

const REPORTS = ["in_transit", "out_for_delivery", "failed_attempt", "held_at_point", "delivered", "refused", "exception", "lost", "returning", "returned"] as const;

function ParcelDetail({ id }: { id: string }) {
  const queries = useQueryClient();
  const mayWrite = useMay()("fulfillment:write");
  const [status, setStatus] = useState<Schemas["TrackParcel"]["status"]>("delivered");
  const [place, setPlace] = useState("");
  const found = useQuery({ queryKey: ["/v1/parcels/{parcel}", id], queryFn: ({ signal }) => ask(api.GET("/v1/parcels/{parcel}", { params: { path: { parcel: id } }, signal })) });
  const again = () => {
    void queries.invalidateQueries({ queryKey: ["/v1/parcels/{parcel}", id] });
    void queries.invalidateQueries({ queryKey: ["/v1/parcels"] });
  };
  useLive(again, "parcel.", "tracking.");
  const report = useMutation({
    mutationFn: () => ask(api.POST("/v1/tracking", { body: { parcel_id: id, status, at: new Date().toISOString(), ...(place.trim() ? { place: place.trim() } : {}) } })),
    onSuccess: () => tell("Noted."),
    onSettled: again,
  });
  const undo = useMutation({
    mutationFn: () => ask(api.POST("/v1/parcels/undo-hand-over", { body: { parcel_id: id } })),
    onSuccess: () => tell("It stands packed again."),
    onSettled: again,
  });
  if (found.error) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  const one = found.data;
  if (!one) return null;
  const failed = report.error ?? undo.error;
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="xl" fw={650}>
          {one.number}
        </Text>
        <State state={one.status} />
      </Group>
      <Text size="sm">
        <Link to="/orders/$order" params={{ order: one.number.slice(1).split("-")[0]! }}>
          Order {one.number.split("-")[0]}
        </Link>
        {one.carrier ? ` · ${one.carrier}` : ""} {one.tracking_number ?? ""} {one.weight ? `· ${one.weight.toLocaleString()} g` : ""}
      </Text>
      {one.cash ? (
        <Text size="sm">
          <AtTheDoor parcel={one} />
        </Text>
      ) : null}
      <Stack gap={2}>
        {(one.lines ?? []).map((line) => (
          <Text key={line.line} size="sm">
            {formatQuantity(line.quantity, line.scale, undefined, line.unit)} × {line.title} <span className="soft">{line.sku}</span>
          </Text>
        ))}
      </Stack>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" component="a" href={`/v1/parcels/${id}/packing-slip.pdf`} target="_blank" rel="noreferrer">
          Packing slip
        </Button>
        <Button size="compact-sm" variant="default" component="a" href={`/v1/parcels/${id}/label.pdf`} target="_blank" rel="noreferrer">
          Label
        </Button>
        {one.status === "in_transit" && mayWrite && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => undo.mutate()} loading={undo.isPending}>
            It has not left after all
          </Button>
        )}
      </Group>
      {mayWrite && one.shipped_at && (
        <Stack gap="xs" className="card" p="md">
          <Text fw={620} size="sm">
            Say what was seen
          </Text>
          <Group grow>
            <Select aria-label="What was seen" data={REPORTS.map((value) => ({ value, label: stateWords(value) }))} value={status} onChange={(value) => setStatus(value as typeof status)} />
            <TextInput aria-label="Where" placeholder="Where" value={place} onChange={(event) => setPlace(event.currentTarget.value)} />
          </Group>
          <Button onClick={() => report.mutate()} loading={report.isPending}>
            Report
          </Button>
        </Stack>
      )}
      {failed && (
        <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
          {failed.message}
        </Text>
      )}
      <Timeline bulletSize={14} lineWidth={2} active={0}>
        {(one.tracking ?? []).map((entry) => (
          <Timeline.Item key={`${entry.at} ${entry.status}`} title={stateWords(entry.status)}>
            <Text size="sm" className="soft">
              <When at={entry.at} exact /> {entry.place ? `· ${entry.place}` : ""} · {entry.source}
            </Text>
            {entry.note && <Text size="sm">{entry.note}</Text>}
          </Timeline.Item>
        ))}
      </Timeline>
    </Stack>
  );
}
