import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { tell } from "../floor/doing";
import { Money, When } from "../words";
import classes from "./customers.module.css";
import { nameOf } from "./Customers";
import type { Customer } from "./Profile";

type Alike = Schemas["Alike"];

/** Records that may be the same person, and making them one. */
export function Duplicates({ one, changed }: { one: Customer; changed: () => void }) {
  const found = useQuery({
    queryKey: ["/v1/customers/{customer_id}", one.customer_id, "alike"],
    queryFn: ({ signal }) => ask(api.GET("/v1/customers/{customer_id}/alike", { params: { path: { customer_id: one.customer_id } }, signal })),
  });
  const [chosen, setChosen] = useState<Alike>();
  const rows = found.data ?? [];
  if (!rows.length) return null;
  return (
    <section className={classes.panel}>
      <h2>Perhaps the same person</h2>
      {rows.slice(0, 5).map((other) => (
        <div key={other.customer_id} className={classes.who}>
          <Group justify="space-between" wrap="nowrap">
            <Link to="/customers/$customer" params={{ customer: other.customer_id }} className="clip">
              {nameOf(other)}
            </Link>
            <Button size="compact-xs" variant="default" onClick={() => setChosen(other)}>
              Merge
            </Button>
          </Group>
          <span className="soft">
            same {other.same.join(", ")} · {other.orders ?? 0} orders
          </span>
        </div>
      ))}
      {chosen && <MergeDialog one={one} other={chosen} onClose={() => setChosen(undefined)} onDone={changed} />}
    </section>
  );
}

function MergeDialog({ one, other, onClose, onDone }: { one: Customer; other: Alike; onClose: () => void; onDone: () => void }) {
  const merge = useMutation({
    mutationFn: () => ask(api.POST("/v1/customers/merge", { body: { customer_id: one.customer_id, duplicate_id: other.customer_id } })),
    onSuccess: () => (tell("They are one now."), onClose()),
    onSettled: onDone,
  });
  return (
    <Modal opened onClose={onClose} title="Make two records one" size="md">
      <Stack>
        <div className={classes.who}>
          <b>Stays: {one.name ?? one.email}</b>
          <span className="soft">{one.email}</span>
        </div>
        <div className={classes.who}>
          <b>Goes into it: {other.name ?? other.email}</b>
          <span className="soft">
            {other.email} · {other.orders ?? 0} orders, <Money amount={other.net ?? 0} currency={other.currency} /> · since <When at={other.since} />
          </span>
        </div>
        <Text size="sm">Orders, addresses, notes, tags and messages of the second become the first one’s. Of what they agreed to, the newer word holds. This cannot be undone.</Text>
        {merge.error && (
          <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
            {merge.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button onClick={() => merge.mutate()} loading={merge.isPending}>
            Merge them
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
