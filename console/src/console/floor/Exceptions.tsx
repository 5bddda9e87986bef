import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type RowOf, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { stateWords } from "../../shared/states";
import { type Column, DataList } from "../components/DataList";
import { Empty } from "../components/notices";
import { Page } from "../components/Page";
import { State } from "../components/State";
import { useMay } from "../session";
import { When } from "../words";
import { tell } from "./doing";

type Exception = RowOf<"/v1/exceptions">;

const RESOLUTIONS: Record<Schemas["ResolveException"]["resolution"], string> = {
  found: "It was found",
  arrived: "It has arrived",
  contacted: "The buyer or the carrier was spoken to",
  refunded: "Money was given back",
  replaced: "It was replaced",
  sent_again: "It was sent again",
  accepted: "It is as it should be",
  ignored: "Nothing is to be done",
  other: "Something else",
};

/** What a person has to look at, the oldest first. */
export function Exceptions({ all, setAll }: { all: boolean; setAll: (all: boolean) => void }) {
  const [chosen, setChosen] = useState<Exception>();
  const mayWrite = useMay()("fulfillment:write");
  const list = useList("/v1/exceptions", { limit: 100, ...(all ? { all: true } : {}) });
  useLive(() => list.reload(), "exception.", "parcel.", "tracking.");
  const columns: Column<Exception>[] = [
    { key: "kind", label: "What", width: "minmax(150px, 1.2fr)", cell: (one) => <State state={one.kind} tone={one.resolved_at ? "quiet" : "bad"} label={stateWords(one.kind)} /> },
    { key: "order", label: "Order", width: "90px", cell: (one) => (one.number ? <Link to="/orders/$order" params={{ order: String(one.number) }}>#{one.number}</Link> : <span className="soft">–</span>) },
    { key: "tracking", label: "Tracking number", width: "minmax(120px, 1.2fr)", cell: (one) => one.tracking_number ?? <span className="soft">–</span> },
    { key: "since", label: "Since", width: "130px", cell: (one) => <When at={one.opened_at} /> },
    { key: "done", label: "Resolved", width: "minmax(130px, 1fr)", cell: (one) => (one.resolved_at ? <>{RESOLUTIONS[one.resolution as "other"] ?? one.resolution} · <When at={one.resolved_at} /></> : <span className="soft">open</span>) },
    {
      key: "act",
      label: "",
      width: "110px",
      cell: (one) =>
        one.resolved_at || !mayWrite ? null : (
          <Button size="compact-sm" variant="default" onClick={() => setChosen(one)}>
            Resolve
          </Button>
        ),
    },
  ];
  return (
    <Page
      title="Exceptions"
      fill
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which exceptions"
          value={all ? "all" : "open"}
          onChange={(value) => setAll(value === "all")}
          data={[
            { value: "open", label: "Open" },
            { value: "all", label: "All" },
          ]}
        />
      }
    >
      <DataList
        label="Exceptions"
        list={list}
        columns={columns}
        rowKey={(one) => one.exception_id}
        compact={(one) => (
          <Group justify="space-between" wrap="nowrap">
            <div>
              <State state={one.kind} tone={one.resolved_at ? "quiet" : "bad"} label={stateWords(one.kind)} />
              <br />
              {one.number ? `#${one.number}` : one.tracking_number} · <When at={one.opened_at} />
            </div>
            {!one.resolved_at && mayWrite && (
              <Button variant="default" onClick={() => setChosen(one)}>
                Resolve
              </Button>
            )}
          </Group>
        )}
        empty={<Empty title="Nothing to look at">Late and lost parcels, reports that contradict each other and transfers that differ are listed here.</Empty>}
      />
      {chosen && <ResolveDialog one={chosen} onClose={() => setChosen(undefined)} onDone={list.reload} />}
    </Page>
  );
}

function ResolveDialog({ one, onClose, onDone }: { one: Exception; onClose: () => void; onDone: () => void }) {
  const [resolution, setResolution] = useState<Schemas["ResolveException"]["resolution"]>("contacted");
  const [note, setNote] = useState("");
  const resolve = useMutation({
    mutationFn: () => ask(api.POST("/v1/exceptions/resolve", { body: { exception_id: one.exception_id, resolution, ...(note.trim() ? { note: note.trim() } : {}) } })),
    onSuccess: () => (tell("Off the list."), onClose()),
    onSettled: onDone,
  });
  return (
    <Modal opened onClose={onClose} title={`${stateWords(one.kind)}${one.number ? ` · #${one.number}` : ""}`} size="sm">
      <Stack>
        <Select label="What was done" data={Object.entries(RESOLUTIONS).map(([value, label]) => ({ value, label }))} value={resolution} onChange={(value) => setResolution(value as typeof resolution)} />
        <Textarea label="Note" description="Kept with the buyer's data." autosize minRows={2} maxLength={2_000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {resolve.error && (
          <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
            {resolve.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button onClick={() => resolve.mutate()} loading={resolve.isPending}>
            Take it off the list
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
