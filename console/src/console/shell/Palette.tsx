import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { api, ask } from "../../api/client";
import { State } from "../components/State";
import { useMay } from "../session";
import { Money } from "../words";
import { NAVIGATION } from "./navigation";
import classes from "./Palette.module.css";
import { usePaletteActions } from "./paletteActions";

interface Entry {
  key: string;
  group: string;
  to?: string;
  act?: () => void;
  shown: ReactNode;
}

/** Goes anywhere by a few letters: pages, orders, customers, items. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [current, setCurrent] = useState(0);
  const navigate = useNavigate();
  const entries = [...useOffered(text), ...usePages(text), ...useFound(text.trim())];
  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    if (entry.act) entry.act();
    else void navigate({ to: entry.to as "/" });
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) setCurrent((at) => (at + step + entries.length) % Math.max(1, entries.length));
    else if (event.key === "Enter") open(entries[current]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} size={620} padding={0} yOffset="12vh" attributes={{ content: { "aria-label": "Find anything" } }} transitionProps={{ duration: 0 }}>
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder="Number, name, e-mail, SKU, or a page"
        aria-label="Find"
        role="combobox"
        aria-expanded
        aria-controls="palette"
        aria-activedescendant={entries[current] ? `palette-${current}` : undefined}
        value={text}
        onChange={(event) => (setText(event.currentTarget.value), setCurrent(0))}
        onKeyDown={press}
      />
      <div id="palette" role="listbox" aria-label="Found" className={classes.list}>
        {entries.map((entry, index) => (
          <div key={entry.key}>
            {entry.group !== entries[index - 1]?.group && <div className={classes.group}>{entry.group}</div>}
            <div id={`palette-${index}`} role="option" tabIndex={-1} aria-selected={index === current} className={classes.entry} onPointerMove={() => setCurrent(index)} onPointerDown={() => open(entry)}>
              {entry.shown}
            </div>
          </div>
        ))}
        {!entries.length && <div className={classes.group}>Nothing found</div>}
      </div>
    </Modal>
  );
}

function useOffered(text: string): Entry[] {
  const wanted = text.trim().toLowerCase();
  return usePaletteActions()
    .filter((action) => `${action.words} ${action.group}`.toLowerCase().includes(wanted))
    .slice(0, wanted ? 8 : 5)
    .map((action) => ({ key: action.key, group: action.group, act: action.act, shown: action.shown ?? action.words }));
}

function usePages(text: string): Entry[] {
  const may = useMay();
  const wanted = text.trim().toLowerCase();
  return NAVIGATION.flatMap((group) => group.items)
    .filter((item) => (!item.scope || may(item.scope)) && `${item.label} ${item.also ?? ""}`.toLowerCase().includes(wanted))
    .slice(0, wanted ? 5 : 16)
    .map((item) => ({
      key: item.to,
      group: "Pages",
      to: item.to,
      shown: (
        <>
          <item.icon size={17} stroke={1.7} aria-hidden /> {item.label}
        </>
      ),
    }));
}

function useFound(text: string): Entry[] {
  const may = useMay();
  const [q] = useDebouncedValue(text, 120);
  const options = { enabled: q.length > 1 && q === text, placeholderData: keepPreviousData };
  const orders = useQuery({
    queryKey: ["palette", "orders", q],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders", { params: { query: { q, limit: 6 } }, signal })),
    ...options,
    enabled: options.enabled && may("orders:read"),
  });
  const customers = useQuery({
    queryKey: ["palette", "customers", q],
    queryFn: ({ signal }) => ask(api.GET("/v1/customers", { params: { query: { ...(q.includes("@") ? { email: q } : { name: q }), limit: 5 } }, signal })),
    ...options,
    enabled: options.enabled && (!q.includes("@") || /@.+[.].+/.test(q)) && may("customers:read"),
  });
  const items = useQuery({
    queryKey: ["palette", "items", q],
    queryFn: ({ signal }) => ask(api.GET("/v1/items", { params: { query: { prefix: q, limit: 5 } }, signal })),
    ...options,
    enabled: options.enabled && may("setup:read"),
  });
  if (text.length < 2) return [];
  return [
    ...(orders.data?.rows ?? []).map((order) => ({
      key: order.order_id,
      group: "Orders",
      to: `/orders/${order.number}`,
      shown: (
        <>
          <b>#{order.number}</b> <span className="clip">{order.name ?? order.email}</span> <span style={{ flex: 1 }} /> <State state={order.status} />
          <Money amount={order.total} currency={order.currency} />
        </>
      ),
    })),
    ...(customers.data?.rows ?? []).map((customer) => ({
      key: customer.customer_id,
      group: "Customers",
      to: `/customers/${customer.customer_id}`,
      shown: (
        <>
          {customer.name ?? customer.email} <span className="soft clip">{customer.name ? customer.email : ""}</span>
        </>
      ),
    })),
    ...(items.data?.rows ?? []).map((item) => ({
      key: item.item_id,
      group: "Items",
      to: `/inventory?sku=${encodeURIComponent(item.sku)}`,
      shown: (
        <>
          <b>{item.sku}</b> <span className="clip">{item.title}</span>
        </>
      ),
    })),
  ];
}
