import { Button, Group, Select, Skeleton, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type RowOf, type Schemas } from "../../api/client";
import { useList } from "../../api/queries";
import { stateWords } from "../../shared/states";
import { type Column, DataList } from "../components/DataList";
import { Empty, ProblemNotice } from "../components/notices";
import { Page } from "../components/Page";
import { refuse, tell } from "../floor/doing";
import { useShop } from "../session";
import { Money, When } from "../words";
import { Segment } from "./Customers";
import { counted } from "../../shared/format";
import classes from "./customers.module.css";

type Row = RowOf<"/v1/segments/customers">;
type Name = Schemas["SegmentCount"]["segment"];
type Consent = NonNullable<Schemas["SegmentCustomer"]["email"]> extends never ? never : "email_marketing" | "sms_marketing" | "profiling";

export interface Chosen {
  segment?: Name;
}

const CONSENTS = [
  { value: "email_marketing", label: "who agreed to e-mails" },
  { value: "sms_marketing", label: "who agreed to text messages" },
  { value: "profiling", label: "who agreed to profiling" },
];

/** All pages of a segment as one CSV file. */
async function download(query: Record<string, string | number>): Promise<void> {
  let text = "";
  let cursor: string | null = null;
  do {
    const address = new URLSearchParams({ ...Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])), limit: "250", ...(cursor ? { cursor } : {}) });
    const answer = await fetch(`/v1/segments/customers.csv?${address.toString()}`);
    if (!answer.ok) throw new Error(`The server answered with ${answer.status}.`);
    const page = await answer.text();
    text += text ? page.slice(page.indexOf("\n") + 1) : page;
    cursor = answer.headers.get("Waybill-Next");
  } while (cursor);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = `customers-${query.segment ?? "all"}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Customers in fifths by when, how often and for how much they bought. */
export function Segments({ segment }: Chosen) {
  const shop = useShop();
  const navigate = useNavigate();
  const [consent, setConsent] = useState<Consent | null>(null);
  const [tag, setTag] = useState("");
  const [busy, setBusy] = useState(false);
  const report = useQuery({ queryKey: ["/v1/segments"], queryFn: ({ signal }) => ask(api.GET("/v1/segments", { signal })) });
  const query = { ...(segment ? { segment } : {}), ...(consent ? { consent } : {}), ...(tag.trim() ? { tag: tag.trim() } : {}) };
  const list = useList("/v1/segments/customers", { limit: 100, ...query });
  const columns: Column<Row>[] = [
    {
      key: "name",
      label: "Customer",
      width: "minmax(150px, 1.6fr)",
      cell: (one) => (
        <Link to="/customers/$customer" params={{ customer: one.customer_id }}>
          {one.name ?? one.email ?? `${one.customer_id.slice(0, 13)}…`}
        </Link>
      ),
    },
    { key: "email", label: "Reached at", width: "minmax(130px, 1.4fr)", cell: (one) => one.email ?? one.phone ?? <span className="soft">only with a consent</span> },
    { key: "segment", label: "Segment", width: "120px", cell: (one) => <Segment segment={one.segment} /> },
    { key: "scores", label: "R · F · V", width: "80px", align: "right", cell: (one) => `${one.recency} · ${one.frequency} · ${one.value}` },
    { key: "orders", label: "Orders", width: "66px", align: "right", cell: (one) => one.orders },
    { key: "net", label: "Bought", width: "116px", align: "right", cell: (one) => <Money amount={one.net} currency={report.data?.currency ?? shop.currency} /> },
    { key: "last", label: "Last order", width: "120px", cell: (one) => <When at={one.last_at} /> },
  ];
  return (
    <Page
      title="Segments"
      fill
      beside={<span className="soft">{report.data?.scored_at ? <>compared <When at={report.data.scored_at} /></> : ""}</span>}
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={busy}
          onClick={() => {
            setBusy(true);
            download(query)
              .then(() => tell("Downloaded. Addresses are in it only with the consent that you chose."))
              .catch(refuse)
              .finally(() => setBusy(false));
          }}
        >
          CSV
        </Button>
      }
    >
      {report.error ? <ProblemNotice error={report.error} retry={() => void report.refetch()} /> : null}
      {report.isLoading && <Skeleton height={96} />}
      {report.data && (
        <ul className={classes.segments} aria-label="Segments">
          {report.data.rows.map((row) => (
            <li key={row.segment}>
              <Link to="/segments" search={segment === row.segment ? {} : { segment: row.segment }} className={classes.segment} aria-current={segment === row.segment ? "true" : undefined}>
                <Segment segment={row.segment} />
                <b>{row.customers.toLocaleString(shop.locale)}</b>
                <span className="soft">
                  {counted(row.orders, "order", shop.locale)} · <Money amount={row.net} currency={report.data.currency} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Group gap="sm">
        <Select aria-label="Consent" placeholder="everybody, without addresses" clearable allowDeselect w={260} data={CONSENTS} value={consent} onChange={(value) => setConsent(value as Consent | null)} />
        <TextInput aria-label="Tag" placeholder="any tag" w={160} maxLength={64} value={tag} onChange={(event) => setTag(event.currentTarget.value)} />
        {segment && <span className="soft">{stateWords(segment)} only</span>}
      </Group>
      <DataList
        label="Customers of the segment"
        list={list}
        columns={columns}
        rowKey={(one) => one.customer_id}
        onOpen={(one) => void navigate({ to: "/customers/$customer", params: { customer: one.customer_id } })}
        empty={<Empty title="Nobody here">Customers are compared with each other once a day, by when they bought last (R), how often (F) and for how much (V).</Empty>}
      />
    </Page>
  );
}
