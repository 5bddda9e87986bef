import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { api, ask, type RowOf } from "../../../../api/client";
import { useList } from "../../../../api/queries";
import { type Column, DataList } from "../../../components/DataList";
import { Empty } from "../../../components/notices";
import { useMay } from "../../../session";
import { When } from "../../../words";
import { only } from "../../../search";

type Entry = RowOf<"/v1/audit">;

interface Search {
  by?: string;
  type?: string;
  since?: string;
  until?: string;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export const Route = createFileRoute("/_app/settings/audit")({
  validateSearch: only((search: Record<string, unknown>): Search => {
    const found = { by: text(search.by), type: text(search.type), since: text(search.since), until: text(search.until) };
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value)) as Search;
  }),
  component: Audit,
});

const KINDS = [
  ["", "Everything"], ["person.*", "People and sign-in"], ["key.*", "API keys"], ["webhook.*", "Webhooks"], ["template.*", "Message templates"], ["shop.*", "Shop settings"],
  ["order.*", "Orders"], ["payment.*", "Payments"], ["refund.*", "Refunds"], ["stock.*", "Stock"], ["fulfillment.*", "Fulfillment"], ["parcel.*", "Parcels"],
  ["return.*", "Returns"], ["customer.*", "Customers"], ["item.*", "Items"], ["location.*", "Locations"],
].map(([value, label]) => ({ value: value as string, label: label as string }));

const DOORS: Record<string, string> = { api: "API or console", cli: "Command line", worker: "By itself", import: "Import" };

const COLUMNS: Column<Entry>[] = [
  { key: "at", label: "When", width: "112px", cell: (entry) => <When at={entry.at} /> },
  { key: "who", label: "Who", width: "minmax(110px, 0.9fr)", cell: (entry) => <span title={entry.actor}>{actorWords(entry)}</span> },
  { key: "about", label: "Order", width: "84px", cell: (entry) => entry.about && <Link to="/orders/$order" params={{ order: entry.about.slice(1) }}>{entry.about}</Link> },
  { key: "words", label: "What", width: "minmax(220px, 3fr)", cell: (entry) => <span title={entry.words}>{entry.words}</span> },
  { key: "door", label: "Through", width: "124px", cell: (entry) => <span className="soft">{DOORS[entry.door] ?? entry.door}</span> },
];

function Audit() {
  const search = Route.useSearch();
  const navigate = useNavigate();
  const list = useList("/v1/audit", { limit: 100, ...search } as never);
  const change = (about: Partial<Record<keyof Search, string | null>>) => {
    const next = Object.fromEntries(Object.entries({ ...search, ...about }).filter(([, value]) => value));
    void navigate({ to: ".", search: next as never, replace: true });
  };
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 14, height: "calc(100dvh - 170px)", minHeight: 420 }}>
      <div style={{ display: "flex", gap: 10, flexWrap: "wrap", alignItems: "flex-end" }}>
        <Select label="What" data={KINDS} value={search.type ?? ""} onChange={(type) => change({ type })} w={190} />
        <Who value={search.by} onChange={(by) => change({ by })} />
        <TextInput label="From" type="date" value={search.since ?? ""} onChange={(event) => change({ since: event.currentTarget.value })} w={150} />
        <TextInput label="To" type="date" value={search.until ?? ""} onChange={(event) => change({ until: event.currentTarget.value })} w={150} />
        {Object.keys(search).length > 0 && (
          <Button variant="subtle" color="gray" onClick={() => change({ by: null, type: null, since: null, until: null })}>
            Clear
          </Button>
        )}
      </div>
      <DataList
        label="Audit log"
        list={list}
        columns={COLUMNS}
        rowKey={(entry) => `${entry.seq ?? ""} ${entry.at} ${entry.type} ${entry.subject ?? ""}`}
        compact={(entry) => (
          <div style={{ display: "grid", gap: 3 }}>
            <span className="clip">
              {entry.about && <b>{entry.about} </b>}
              {entry.words}
            </span>
            <span className="soft" style={{ fontSize: 12.5 }}>
              <When at={entry.at} /> · {actorWords(entry)}
            </span>
          </div>
        )}
        empty={
          list.hasMore ? (
            <Empty title="Nothing of this lately" action={<Button variant="default" loading={list.isFetching} onClick={list.loadMore}>Look further back</Button>}>
              The log is long; it is looked through in pieces.
            </Empty>
          ) : (
            <Empty title="Nothing of this has happened">Choose another person, kind or time.</Empty>
          )
        }
      />
    </div>
  );
}

function Who({ value, onChange }: { value: string | undefined; onChange: (by: string | null) => void }) {
  const may = useMay();
  const people = useQuery({ queryKey: ["/v1/people"], queryFn: ({ signal }) => ask(api.GET("/v1/people", { signal })), enabled: may("people:read") });
  const keys = useQuery({ queryKey: ["/v1/keys"], queryFn: ({ signal }) => ask(api.GET("/v1/keys", { signal })), enabled: may("admin") });
  const data = [
    { value: "", label: "Anybody" },
    ...(people.data ?? []).map((one) => ({ value: `person:${one.person_id}`, label: one.name || one.email })),
    ...(keys.data ?? []).map((one) => ({ value: `key:${one.key_id}`, label: `Key “${one.name}”` })),
  ];
  if (value && !data.some((one) => one.value === value)) data.push({ value, label: value });
  return <Select label="Who" data={data} searchable value={value ?? ""} onChange={(by) => onChange(by || null)} w={200} />;
}

function actorWords(entry: Entry): string {
  if (entry.name) return entry.name;
  const [kind, rest] = entry.actor.split(":");
  if (kind === "worker") return "Waybill";
  if (kind === "cli") return `${rest ?? ""} (command line)`.trim();
  if (kind === "key") return "A key";
  return entry.actor;
}
