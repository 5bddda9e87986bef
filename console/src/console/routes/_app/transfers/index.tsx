import { Button, Checkbox, Drawer, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowRight } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type RowOf } from "../../../../api/client";
import { useLive } from "../../../../api/live";
import { useList } from "../../../../api/queries";
import { formatQuantity } from "../../../../shared/format";
import { type Column, Corners, DataList } from "../../../components/DataList";
import { Empty, ProblemNotice } from "../../../components/notices";
import { Page } from "../../../components/Page";
import { QuantityInput } from "../../../components/ScaledInput";
import { State } from "../../../components/State";
import { useMay } from "../../../session";
import { type ItemRow, ItemRows, NO_ITEM, skusOf } from "../../../stock/ItemRows";
import { post } from "../../../stock/post";
import classes from "../../../stock/stock.module.css";
import { Day, When } from "../../../words";
import { only } from "../../../search";

type Transfer = RowOf<"/v1/transfers">;

interface Search {
  transfer?: string;
}

export const Route = createFileRoute("/_app/transfers/")({
  validateSearch: only((search: Record<string, unknown>): Search => (typeof search.transfer === "string" && search.transfer ? { transfer: search.transfer } : {})),
  component: Transfers,
});

/** What is weighed or measured counts as one where units are counted together. */
const sum = (transfer: Transfer, name: "quantity" | "shipped" | "received"): number =>
  transfer.lines.reduce((total, line) => total + ((line.scale ?? 1) > 1 ? Math.min(1, line[name] ?? 0) : (line[name] ?? 0)), 0);
const amount = (line: Transfer["lines"][number], steps: number): string => formatQuantity(steps, line.scale, undefined, line.unit);

const COLUMNS: Column<Transfer>[] = [
  { key: "way", label: "From and to", width: "minmax(180px, 1.6fr)", cell: (transfer) => <Way transfer={transfer} /> },
  { key: "status", label: "Status", width: "130px", cell: (transfer) => <State state={transfer.status} /> },
  { key: "what", label: "What", width: "minmax(140px, 1.6fr)", cell: (transfer) => transfer.lines.map((line) => line.sku).join(", ") },
  { key: "reference", label: "Reference", width: "minmax(90px, 1fr)", cell: (transfer) => transfer.reference ?? <span className="soft">–</span> },
  { key: "expected", label: "Expected", width: "110px", cell: (transfer) => <Day day={transfer.expected_on} /> },
  { key: "sent", label: "Units", width: "70px", align: "right", cell: (transfer) => sum(transfer, "quantity") },
  { key: "received", label: "Received", width: "80px", align: "right", cell: (transfer) => sum(transfer, "received") || <span className="soft">–</span> },
  { key: "created", label: "Made", width: "110px", cell: (transfer) => <When at={transfer.created_at} /> },
];

function Way({ transfer }: { transfer: Transfer }) {
  return (
    <b>
      {transfer.origin} <IconArrowRight size={13} aria-label="to" /> {transfer.destination}
    </b>
  );
}

function Transfers() {
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const may = useMay();
  const list = useList("/v1/transfers", { limit: 100 });
  const [making, setMaking] = useState(false);
  useLive(() => list.reload(), "transfer.");
  return (
    <Page title="Transfers" fill actions={may("stock:write") && <Button onClick={() => setMaking(true)}>New transfer</Button>}>
      <DataList
        label="Transfers"
        list={list}
        columns={COLUMNS}
        rowKey={(transfer) => transfer.transfer_id}
        onOpen={(transfer) => void navigate({ search: { transfer: transfer.transfer_id } })}
        empty={<Empty title="No transfers">Goods that go from one location to another are planned, shipped and received here.</Empty>}
        compact={(transfer) => (
          <Corners>
            <Way transfer={transfer} />
            <State state={transfer.status} />
            <span className="clip soft">{transfer.lines.map((line) => `${amount(line, line.quantity)} × ${line.sku}`).join(", ")}</span>
            <span className="soft nowrap">
              <Day day={transfer.expected_on} />
            </span>
          </Corners>
        )}
      />
      <Drawer opened={making} onClose={() => setMaking(false)} position="right" size="md" title={<Text fw={650}>New transfer</Text>}>
        {making && <NewTransfer onDone={() => setMaking(false)} />}
      </Drawer>
      <Drawer opened={search.transfer !== undefined} onClose={() => void navigate({ search: {} })} position="right" size="lg" title={<Text fw={650}>Transfer</Text>}>
        {search.transfer !== undefined && <TransferCard key={search.transfer} id={search.transfer} />}
      </Drawer>
    </Page>
  );
}

function NewTransfer({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const locations = useQuery({ queryKey: ["/v1/locations"], queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })), staleTime: 60_000 });
  const [origin, setOrigin] = useState<string | null>(null);
  const [destination, setDestination] = useState<string | null>(null);
  const [lines, setLines] = useState<ItemRow[]>([NO_ITEM]);
  const [day, setDay] = useState("");
  const [reference, setReference] = useState("");
  const wanted = skusOf(lines);
  const ready = origin && destination && wanted.length > 0 && wanted.every((line) => line.quantity > 0);
  const make = useMutation({
    mutationFn: () =>
      post("/v1/transfers", {
        origin: origin ?? "", destination: destination ?? "", lines: wanted, ...(day ? { expected_on: day } : {}), ...(reference.trim() ? { reference: reference.trim() } : {}),
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["/v1/transfers"] });
      notifications.show({ message: "The transfer is planned. Nothing moves before it is shipped." });
      onDone();
    },
  });
  const places = (locations.data ?? []).map((location) => ({ value: location.code, label: location.name }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Group grow>
          <Select label="From" data={places} value={origin} onChange={setOrigin} />
          <Select label="To" data={places.filter((place) => place.value !== origin)} value={destination} onChange={setDestination} />
        </Group>
        <ItemRows one="item" rows={lines} onChange={setLines} least={1} />
        <Group grow>
          <TextInput label="Should arrive on" type="date" value={day} onChange={(event) => setDay(event.currentTarget.value)} />
          <TextInput label="Reference" value={reference} onChange={(event) => setReference(event.currentTarget.value)} maxLength={128} />
        </Group>
        {make.error && (
          <Text size="sm" className={classes.bad} role="alert">
            {make.error.message}
          </Text>
        )}
        <Group>
          <Button type="submit" disabled={!ready} loading={make.isPending}>
            Plan transfer
          </Button>
          <Button variant="subtle" color="gray" onClick={onDone}>
            Close
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function TransferCard({ id }: { id: string }) {
  const queries = useQueryClient();
  const may = useMay();
  const found = useQuery({
    queryKey: ["/v1/transfers/{transfer}", id],
    queryFn: ({ signal }) => ask(api.GET("/v1/transfers/{transfer}", { params: { path: { transfer: id } }, signal })),
  });
  const [came, setCame] = useState<Record<number, { quantity: number; damaged: number }>>({});
  const [final, setFinal] = useState(false);
  const changed = (message: string) => {
    notifications.show({ message });
    setCame({});
    for (const path of ["/v1/transfers", "/v1/transfers/{transfer}", "/v1/stock", "/v1/stock/expected", "/v1/stock/movements"]) void queries.invalidateQueries({ queryKey: [path] });
  };
  const ship = useMutation({
    mutationFn: () => post("/v1/transfers/ship", { transfer_id: id }),
    onSuccess: () => changed("The goods are on their way."),
  });
  const cancel = useMutation({
    mutationFn: () => post("/v1/transfers/cancel", { transfer_id: id }),
    onSuccess: () => changed("The transfer is called off."),
  });
  const receive = useMutation({
    mutationFn: (lines: { line: number; quantity: number; damaged: number }[]) => post("/v1/transfers/receive", { transfer_id: id, lines, final }),
    onSuccess: () => changed("What came is on the shelf."),
  });
  if (found.error) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  const transfer = found.data;
  if (!transfer) return <Text className="soft">Loading</Text>;
  const due = (line: Transfer["lines"][number]) => Math.max(0, line.shipped - (line.received ?? 0) - (line.damaged ?? 0));
  const typed = (line: Transfer["lines"][number]) => came[line.line] ?? { quantity: due(line), damaged: 0 };
  const over = (line: Transfer["lines"][number]) => typed(line).quantity + typed(line).damaged - due(line);
  const underway = transfer.status === "shipped" || transfer.status === "part_received";
  const arrived = transfer.lines.map((line) => ({ line: line.line, ...typed(line) })).filter((line) => line.quantity + line.damaged > 0);
  // more than was sent may come, and seldom does: it is said before it is taken in
  const beyond = underway ? transfer.lines.flatMap((line) => (over(line) > 0 ? [`${amount(line, over(line))} more of ${line.sku} than ${line.received ? "is still to come" : "was sent"}`] : [])) : [];
  const problem = ship.error ?? cancel.error ?? receive.error;
  return (
    <Stack gap="md">
      <Group>
        <Way transfer={transfer} />
        <State state={transfer.status} />
      </Group>
      <Text size="sm" className="soft">
        {transfer.reference && `${transfer.reference} · `}
        {transfer.expected_on && (
          <>
            expected <Day day={transfer.expected_on} />
          </>
        )}
        {transfer.tracking_number && ` · ${transfer.carrier ?? ""} ${transfer.tracking_number}`}
      </Text>
      <div className={classes.wide}>
        <table className={classes.levels}>
          <thead>
            <tr>
              {["Item", "Wanted", "Sent", "Received", ...(underway && may("stock:write") ? ["Came", "Damaged"] : [])].map((label) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {transfer.lines.map((line) => (
              <tr key={line.line}>
                <td>
                  <b>{line.sku}</b>
                  <Text size="xs" className="soft">
                    {line.title}
                  </Text>
                </td>
                <td>{amount(line, line.quantity)}</td>
                <td>{line.shipped ? amount(line, line.shipped) : "–"}</td>
                <td>{line.received ? amount(line, line.received) : "–"}</td>
                {underway &&
                  may("stock:write") &&
                  (["quantity", "damaged"] as const).map((name) => (
                    <td key={name}>
                      <QuantityInput
                        aria-label={`${line.sku} ${name === "quantity" ? "came" : "damaged"}`}
                        size="xs"
                        w={line.scale > 1 ? 96 : 70}
                        scale={line.scale}
                        unit={line.unit}
                        error={over(line) > 0}
                        steps={typed(line)[name]}
                        onSteps={(steps) => setCame((before) => ({ ...before, [line.line]: { ...typed(line), [name]: steps } }))}
                        styles={{ input: { textAlign: "right" } }}
                      />
                    </td>
                  ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {beyond.length > 0 && (
        <Text size="sm" className={classes.warn} role="status">
          This is {beyond.join(", and ")}.
        </Text>
      )}
      {problem && (
        <Text size="sm" className={classes.bad} role="alert">
          {problem.message}
        </Text>
      )}
      {may("stock:write") && transfer.status === "created" && (
        <Group>
          <Button onClick={() => ship.mutate()} loading={ship.isPending}>
            Ship all of it
          </Button>
          <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
            Call off
          </Button>
          <Text size="sm" className="soft">
            Shipped, the units leave {transfer.origin} and are expected at {transfer.destination}.
          </Text>
        </Group>
      )}
      {may("stock:write") && underway && (
        <Group>
          <Button
            loading={receive.isPending}
            disabled={!arrived.length && !final}
            // where nothing came and nothing will, every line says so
            onClick={() => receive.mutate(arrived.length ? arrived : transfer.lines.map((line) => ({ line: line.line, quantity: 0, damaged: 0 })))}
          >
            {beyond.length ? "Receive more than was sent" : "Receive"}
          </Button>
          <Checkbox label="The rest is not coming" checked={final} onChange={(event) => setFinal(event.currentTarget.checked)} />
        </Group>
      )}
    </Stack>
  );
}
