import { Button, Checkbox, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconCar, IconSearch } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type RowOf } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { formatAmounts, goodsWords } from "../../shared/format";
import { type Column, DataList } from "../components/DataList";
import { Empty } from "../components/notices";
import { Page } from "../components/Page";
import { State } from "../components/State";
import { useMay, useShop } from "../session";
import { When } from "../words";
import { refuse, tell, useNow } from "./doing";
import { PlacePicker } from "./PlacePicker";
import { cue, useScanner } from "./scanner";
import { minutesWords } from "./stages";
import { useWorkplace } from "./workplace";

type Pickup = RowOf<"/v1/pickups">;

/** What waits at the counter and who is here for it. */
export function Pickups({ location }: { location?: string }) {
  const at = useWorkplace(location, "pickup");
  const { locale } = useShop();
  const [shown, setShown] = useState<"open" | "collected" | "uncollected">("open");
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<{ pickup: Pickup; to: "collect" | "arrive" | "end" }>();
  const queries = useQueryClient();
  const now = useNow();
  const mayWrite = useMay()("fulfillment:write");
  const list = useList("/v1/pickups", { limit: 100, ...(at.code ? { location: at.code } : {}), ...(shown === "open" ? {} : { status: shown }) }, { enabled: Boolean(at.code) });
  useLive(() => list.reload(), "pickup.");
  useScanner((code) => {
    const found = list.rows.find((one) => one.number.replace("#", "") === code.replace("#", "") || one.number.startsWith(`#${code.replace("#", "")}-`));
    if (found) return (cue("right"), setChosen({ pickup: found, to: "collect" }));
    cue("wrong");
    refuse(new Error(`Nothing that waits here has the number ${code}.`));
  }, !chosen);
  const wanted = text.trim().toLowerCase();
  const match = (one: Pickup) => !wanted || `${one.number} ${one.name ?? ""} ${one.bay ?? ""} ${one.car ?? ""}`.toLowerCase().includes(wanted);
  // who is here comes first, and who has waited longest before others
  const rows = list.rows.filter(match).toSorted((a, b) => Number(!a.arrived_at) - Number(!b.arrived_at) || (a.arrived_at ?? a.ready_at).localeCompare(b.arrived_at ?? b.ready_at));
  const act = (pickup: Pickup, to: "collect" | "arrive" | "end") => setChosen({ pickup, to });
  const columns: Column<Pickup>[] = [
    { key: "number", label: "Order", width: "90px", cell: (one) => <Link to="/orders/$order" params={{ order: one.number.slice(1).split("-")[0]! }}>{one.number}</Link> },
    { key: "name", label: "Buyer", width: "minmax(110px, 1.4fr)", cell: (one) => one.name ?? <span className="soft">Guest</span> },
    { key: "status", label: "Status", width: "140px", cell: (one) => <State state={one.status} /> },
    {
      key: "here",
      label: "Here",
      width: "minmax(96px, 1fr)",
      cell: (one) =>
        one.arrived_at && !one.ended_at ? (
          <Group gap={6} wrap="nowrap">
            <b>{minutesWords((now - new Date(one.arrived_at).getTime()) / 60_000)}</b>
            {(one.bay || one.car) && (
              <span className="clip">
                <IconCar size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> {[one.bay, one.car].filter(Boolean).join(", ")}
              </span>
            )}
          </Group>
        ) : (
          <span className="soft">–</span>
        ),
    },
    { key: "units", label: "Units", width: "76px", align: "right", cell: (one) => formatAmounts(one.amounts, "quantity", locale) },
    { key: "ready", label: "Ready", width: "100px", cell: (one) => <When at={one.ready_at} /> },
    { key: "until", label: "Waits until", width: "150px", cell: (one) => <When at={one.until} exact /> },
    {
      key: "act",
      label: "",
      width: "230px",
      cell: (one) =>
        one.ended_at || !mayWrite ? null : (
          <Group gap={6} wrap="nowrap" justify="flex-end">
            {!one.arrived_at && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => act(one, "end")}>
                End
              </Button>
            )}
            {!one.arrived_at && (
              <Button size="compact-sm" variant="default" onClick={() => act(one, "arrive")}>
                Is here
              </Button>
            )}
            <Button size="compact-sm" onClick={() => act(one, "collect")}>
              Give out
            </Button>
          </Group>
        ),
    },
  ];
  return (
    <Page
      title="Pickups"
      fill
      actions={
        <>
          <PlacePicker at={at} />
          <SegmentedControl
            size="xs"
            aria-label="Which pickups"
            value={shown}
            onChange={(value) => setShown(value as typeof shown)}
            data={[
              { value: "open", label: "Waiting" },
              { value: "collected", label: "Collected" },
              { value: "uncollected", label: "Never collected" },
            ]}
          />
        </>
      }
    >
      <TextInput leftSection={<IconSearch size={16} aria-hidden />} aria-label="Find a pickup" placeholder="Number, name, bay or car; or scan the order" value={text} onChange={(event) => setText(event.currentTarget.value)} maw={380} />
      <DataList
        label="Pickups"
        list={{ ...list, rows }}
        columns={columns}
        rowKey={(one) => one.fulfillment_id}
        compact={(one) => (
          <Group justify="space-between" wrap="nowrap">
            <div className="clip">
              <b>{one.number}</b> {one.name ?? "Guest"}
              <br />
              <State state={one.status} />
            </div>
            {!one.ended_at && mayWrite && <Button onClick={() => act(one, "collect")}>Give out</Button>}
          </Group>
        )}
        onOpen={(one) => !one.ended_at && mayWrite && act(one, "collect")}
        empty={<Empty title={wanted ? "Nothing matches" : "Nothing waits at the counter"}>Packed orders come here when they are made ready.</Empty>}
      />
      {chosen && (
        <PickupDialog
          {...chosen}
          onClose={() => setChosen(undefined)}
          onDone={() => {
            list.reload();
            void queries.invalidateQueries({ queryKey: ["/v1/locations/{location}/work"] });
          }}
        />
      )}
    </Page>
  );
}

const TITLES = { collect: "Give out", arrive: "The buyer is here", end: "End the wait for" };

function PickupDialog({ pickup, to, onClose, onDone }: { pickup: Pickup; to: "collect" | "arrive" | "end"; onClose: () => void; onDone: () => void }) {
  const { locale } = useShop();
  const [code, setCode] = useState("");
  const [checked, setChecked] = useState(false);
  const [bay, setBay] = useState("");
  const [car, setCar] = useState("");
  const about = { fulfillment_id: pickup.fulfillment_id };
  const go = useMutation({
    mutationFn: async (): Promise<unknown> => {
      if (to === "collect") return ask(api.POST("/v1/pickups/collect", { body: { ...about, ...(code.trim() ? { code: code.trim() } : {}), id_checked: checked } }));
      if (to === "arrive") return ask(api.POST("/v1/pickups/arrive", { body: { ...about, ...(bay.trim() ? { bay: bay.trim() } : {}), ...(car.trim() ? { car: car.trim() } : {}) } }));
      return ask(api.POST("/v1/pickups/end", { body: { ...about, now: true } }));
    },
    onSuccess: () => {
      cue("done");
      tell(to === "collect" ? `${pickup.number} is the buyer's.` : to === "arrive" ? "The floor knows." : `${pickup.number} goes back to stock.`);
      onClose();
    },
    onError: () => cue("wrong"),
    onSettled: onDone,
  });
  return (
    <Modal opened onClose={onClose} title={`${TITLES[to]} ${pickup.number}`} size="sm">
      <form onSubmit={(event) => (event.preventDefault(), go.mutate())}>
        <Stack>
          <Text>
            <b>{pickup.name ?? "Guest"}</b> · {goodsWords(pickup.amounts, locale)}
          </Text>
          {to === "collect" && (
            <>
              <TextInput size="lg" label="Code" description="As the buyer was told it, such as K7M-4QX." data-autofocus value={code} onChange={(event) => setCode(event.currentTarget.value)} error={go.error?.message} autoComplete="off" />
              <Checkbox label="I have seen a document with this name" checked={checked} onChange={(event) => setChecked(event.currentTarget.checked)} />
            </>
          )}
          {to === "arrive" && (
            <Group grow>
              <TextInput label="Bay" data-autofocus value={bay} onChange={(event) => setBay(event.currentTarget.value)} error={go.error?.message} />
              <TextInput label="Car" placeholder="blue Golf" value={car} onChange={(event) => setCar(event.currentTarget.value)} />
            </Group>
          )}
          {to === "end" && (
            <Text size="sm">
              The goods go back to stock and their units are canceled. What was paid is paid back, less the fee that the shop keeps, if it does.
              {go.error && <span style={{ color: "var(--tone-bad)" }}> {go.error.message}</span>}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Back
            </Button>
            <Button type="submit" color={to === "end" ? "red" : undefined} loading={go.isPending} disabled={to === "collect" && !code.trim() && !checked}>
              {to === "collect" ? "Give out" : to === "arrive" ? "Is here" : "Back to stock"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
