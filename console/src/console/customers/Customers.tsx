import { CloseButton, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";
import type { RowOf } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { stateWords } from "../../shared/states";
import { type Column, Corners, DataList } from "../components/DataList";
import { Empty } from "../components/notices";
import { Page } from "../components/Page";
import { State } from "../components/State";
import { Money, When } from "../words";
import { counted } from "../../shared/format";
import classes from "./customers.module.css";

type Customer = RowOf<"/v1/customers">;

export interface Found {
  q?: string;
  tag?: string;
}

/** How a segment is meant, by its tone. */
export function Segment({ segment }: { segment: string }) {
  const tone = { champions: "good", loyal: "good", new: "progress", promising: "progress", at_risk: "attention", sleeping: "quiet", lost: "quiet" }[segment] ?? "quiet";
  return <State state={segment} tone={tone as "good"} />;
}

/** What a customer is called: past trade knows some only by the number they had. */
export function nameOf(one: Pick<Customer, "name" | "email" | "phone" | "external_id" | "erased_at">): string {
  if (one.erased_at) return "Erased";
  return one.name ?? one.email ?? one.phone ?? (one.external_id ? `No. ${one.external_id}` : "Without a name");
}

const COLUMNS: Column<Customer>[] = [
  {
    key: "name",
    label: "Customer",
    width: "minmax(160px, 1.6fr)",
    cell: (one) => (
      <Link to="/customers/$customer" params={{ customer: one.customer_id }}>
        {nameOf(one)}
      </Link>
    ),
  },
  { key: "email", label: "E-mail", width: "minmax(150px, 1.6fr)", cell: (one) => (one.name ? (one.email ?? <span className="soft">–</span>) : <span className="soft">–</span>) },
  { key: "segment", label: "Segment", width: "120px", cell: (one) => (one.segment ? <Segment segment={one.segment} /> : <span className="soft">–</span>) },
  {
    key: "tags",
    label: "Tags",
    width: "minmax(90px, 1fr)",
    cell: (one) => (
      <Group gap={4} wrap="nowrap">
        {(one.tags ?? []).slice(0, 3).map((tag) => (
          <span key={tag} className={classes.tag}>
            {tag}
          </span>
        ))}
      </Group>
    ),
  },
  { key: "orders", label: "Orders", width: "66px", align: "right", cell: (one) => one.orders ?? 0 },
  { key: "net", label: "Bought", width: "116px", align: "right", cell: (one) => <Money amount={one.net ?? 0} currency={one.currency} /> },
  { key: "last", label: "Last order", width: "120px", cell: (one) => <When at={one.last_at} /> },
  { key: "since", label: "Since", width: "120px", cell: (one) => <When at={one.since} /> },
];

/** Customers, found as one types. */
export function Customers({ found }: { found: Found }) {
  const navigate = useNavigate();
  const [text, setText] = useState(found.q ?? "");
  const [q] = useDebouncedValue(text.trim(), 150);
  const keep = useEffectEvent((wanted: string) => {
    if (wanted !== (found.q ?? "")) void navigate({ to: "/customers", search: { ...(wanted ? { q: wanted } : {}), ...(found.tag ? { tag: found.tag } : {}) }, replace: true });
  });
  useEffect(() => keep(q), [q]);
  const list = useList("/v1/customers", { limit: 100, ...(q ? { q } : {}), ...(found.tag ? { tag: found.tag } : {}) });
  useLive(() => list.reload(), "customer.");
  return (
    <Page title="Customers" fill>
      <Group gap="sm">
        <TextInput
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder="Name, e-mail, phone or your own id"
          aria-label="Search customers"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={360}
          maw="100%"
        />
        {found.tag && (
          <span className={classes.filter}>
            Tagged {found.tag}
            <CloseButton size="xs" aria-label={`Not only those tagged ${found.tag}`} onClick={() => void navigate({ to: "/customers", search: found.q ? { q: found.q } : {} })} />
          </span>
        )}
      </Group>
      <DataList
        label="Customers"
        list={list}
        columns={COLUMNS}
        rowKey={(one) => one.customer_id}
        onOpen={(one) => void navigate({ to: "/customers/$customer", params: { customer: one.customer_id } })}
        compact={(one) => (
          <Corners>
            <b className="clip">{nameOf(one)}</b>
            <Money amount={one.net ?? 0} currency={one.currency} />
            <span className="soft clip">{one.email}</span>
            <span className="soft">{counted(one.orders ?? 0, "order")}</span>
          </Corners>
        )}
        empty={<Empty title={q ? `Nobody begins with “${q}”` : "No customers yet"}>{q ? "A name, an e-mail, a phone number or your own id is found by how it begins." : "Whoever orders is a customer from then on."}</Empty>}
      />
    </Page>
  );
}

/** What a customer agreed to, in words. */
export function agreed(value: boolean | null | undefined): string {
  return value === true ? "agreed" : value === false ? "objected" : "never asked";
}

export const kindWords = stateWords;
