import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconExternalLink, IconSearch } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { QueryOf, RowOf } from "../../../../api/client";
import { useLive } from "../../../../api/live";
import { useList } from "../../../../api/queries";
import { type Column, Corners, DataList } from "../../../components/DataList";
import { Empty } from "../../../components/notices";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { useMay } from "../../../session";
import { post } from "../../../stock/post";
import classes from "../../../stock/stock.module.css";
import { Day, Money, When } from "../../../words";
import { only } from "../../../search";

type Invoice = RowOf<"/v1/invoices">;
type Query = NonNullable<QueryOf<"/v1/invoices">>;

const STATUSES = ["issued", "sent", "part_paid", "overdue", "paid", "credited"] as const;
const KINDS = { invoice: "Invoices", credit_note: "Credit notes" } as const;

interface Search {
  number?: string;
  status?: (typeof STATUSES)[number];
  kind?: keyof typeof KINDS;
}

export const Route = createFileRoute("/_app/invoices/")({
  validateSearch: only((search: Record<string, unknown>): Search => ({
    ...(search.number === undefined || search.number === "" ? {} : { number: String(search.number) }),
    ...(STATUSES.includes(search.status as never) ? { status: search.status as Search["status"] } : {}),
    ...(typeof search.kind === "string" && search.kind in KINDS ? { kind: search.kind as keyof typeof KINDS } : {}),
  })),
  component: Invoices,
});

export const invoicePdf = (invoice: { invoice_id: string }): string => `/v1/invoices/${invoice.invoice_id}/invoice.pdf`;

const COLUMNS: Column<Invoice>[] = [
  { key: "number", label: "Number", width: "minmax(124px, 1fr)", cell: (invoice) => <Pdf invoice={invoice} /> },
  { key: "kind", label: "Kind", width: "88px", cell: (invoice) => (invoice.kind === "invoice" ? "Invoice" : "Credit note") },
  { key: "order", label: "Order", width: "72px", cell: (invoice) => <Link to="/orders/$order" params={{ order: String(invoice.order_number) }}>#{invoice.order_number}</Link> },
  { key: "name", label: "Customer", width: "minmax(90px, 1.4fr)", cell: (invoice) => invoice.name ?? <span className="soft">–</span> },
  { key: "issued", label: "Issued", width: "96px", cell: (invoice) => <When at={invoice.issued_at} /> },
  { key: "due", label: "Due", width: "100px", cell: (invoice) => (invoice.open ? <Day day={invoice.due_on} /> : <span className="soft">–</span>) },
  { key: "status", label: "Status", width: "104px", cell: (invoice) => <State state={invoice.status} /> },
  { key: "total", label: "Total", width: "96px", align: "right", cell: (invoice) => <Money amount={invoice.total} currency={invoice.currency} /> },
  { key: "open", label: "Open", width: "88px", align: "right", cell: (invoice) => (invoice.open ? <Money amount={invoice.open} currency={invoice.currency} /> : <span className="soft">–</span>) },
  { key: "send", label: "", width: "92px", align: "right", cell: (invoice) => <Sent invoice={invoice} /> },
];

function Pdf({ invoice }: { invoice: Invoice }) {
  return (
    <a href={invoicePdf(invoice)} target="_blank" rel="noreferrer" aria-label={`${invoice.number} as PDF`}>
      {invoice.number} <IconExternalLink size={13} aria-hidden />
    </a>
  );
}

function Sent({ invoice }: { invoice: Invoice }) {
  const may = useMay();
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: () => post("/v1/invoices/send", { invoice_id: invoice.invoice_id, how: "post" }),
    onSuccess: () => {
      notifications.show({ message: `${invoice.number} is marked as sent.` });
      void queries.invalidateQueries({ queryKey: ["/v1/invoices"] });
    },
    onError: (error) => notifications.show({ message: error.message, color: "red" }),
  });
  if (invoice.sent_at || !may("payments:write")) return null;
  return (
    <Button size="compact-xs" variant="default" loading={send.isPending} onClick={() => send.mutate()} aria-label={`Mark sent: ${invoice.number}`}>
      Mark sent
    </Button>
  );
}

function Invoices() {
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const [text, setText] = useState(search.number ?? "");
  const [typed] = useDebouncedValue(text.trim(), 200);
  const number = /^[A-Za-z0-9/._-]{1,60}$/.test(typed) ? typed : "";
  const query: Query = { limit: 100, ...(number ? { number } : {}), ...(search.status ? { status: search.status } : {}), ...(search.kind ? { kind: search.kind } : {}) };
  const list = useList("/v1/invoices", query);
  useLive(() => list.reload(), "invoice.", "credit_note.");
  const go = (changes: Partial<Search>) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  return (
    <Page title="Invoices" fill>
      <div className={classes.tools}>
        <TextInput
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder="Number"
          aria-label="Search by number"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => go({ number: text.trim() || undefined })}
          w={200}
        />
        <Select
          aria-label="Kind"
          placeholder="Invoices and credit notes"
          clearable
          w={220}
          value={search.kind ?? null}
          onChange={(value) => go({ kind: (value as Search["kind"]) ?? undefined })}
          data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          w={160}
          value={search.status ?? null}
          onChange={(value) => go({ status: (value as Search["status"]) ?? undefined })}
          data={STATUSES.map((value) => ({ value, label: (value.charAt(0).toUpperCase() + value.slice(1)).replace("_", " ") }))}
        />
      </div>
      <DataList
        label="Invoices"
        list={list}
        columns={COLUMNS}
        rowKey={(invoice) => invoice.invoice_id}
        onOpen={(invoice) => window.open(invoicePdf(invoice), "_blank", "noreferrer")}
        empty={
          number || search.status || search.kind ? (
            <Empty title="No invoice fits">Take a filter away to see more.</Empty>
          ) : (
            <Empty title="No invoices yet">An order is billed when its first goods are handed over, or on demand once it is confirmed.</Empty>
          )
        }
        compact={(invoice) => (
          <Corners>
            <Pdf invoice={invoice} />
            <Money amount={invoice.total} currency={invoice.currency} />
            <State state={invoice.status} />
            <span className="soft nowrap">
              #{invoice.order_number} · <When at={invoice.issued_at} />
            </span>
          </Corners>
        )}
      />
    </Page>
  );
}
