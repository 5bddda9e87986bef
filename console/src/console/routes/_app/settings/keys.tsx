import { Button, Chip, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../../../api/client";
import { Empty } from "../../../components/notices";
import { State } from "../../../components/State";
import { Wrong } from "../../../entrance/Entrance";
import { fieldProblem, Loaded, Scroll, Secret, Section, told } from "../../../settings/parts";
import classes from "../../../settings/Settings.module.css";
import { When } from "../../../words";

export const Route = createFileRoute("/_app/settings/keys")({ component: Keys });

type Scope = Schemas["CreateKey"]["scopes"][number];
type Key = Schemas["KeyListed"];

/** What a key may do, by area; reading is within writing. */
const AREAS: { area: string; about: string; scopes: Scope[] }[] = [
  { area: "Orders", about: "and returns", scopes: ["orders:read", "orders:write"] },
  { area: "Customers", about: "and messages", scopes: ["customers:read", "customers:write"] },
  { area: "Payments", about: "and gift cards", scopes: ["payments:read", "payments:write"] },
  { area: "Cash", about: "at the door", scopes: ["cash:write"] },
  { area: "Fulfillment", about: "and parcels", scopes: ["fulfillment:read", "fulfillment:write"] },
  { area: "Stock", about: "and transfers", scopes: ["stock:read", "stock:write"] },
  { area: "Set-up", about: "items, locations, shop", scopes: ["setup:read", "setup:write"] },
  { area: "Events", about: "the log, live", scopes: ["events:read"] },
  { area: "Reports", about: "", scopes: ["reports:read"] },
  { area: "Webhooks", about: "", scopes: ["webhooks:read", "webhooks:write"] },
  { area: "Risk", about: "lifting such holds", scopes: ["risk:write"] },
  { area: "People", about: "", scopes: ["people:read", "people:write"] },
  { area: "Audit", about: "", scopes: ["audit:read"] },
  { area: "Everything", about: "keys too", scopes: ["admin"] },
];

function Keys() {
  const keys = useQuery({ queryKey: ["/v1/keys"], queryFn: ({ signal }) => ask(api.GET("/v1/keys", { signal })) });
  const [making, setMaking] = useState(0);
  const [opened, setOpened] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const open = () => (setMaking(making + 1), setOpened(true));
  return (
    <Section
      title="API keys"
      about="For programs: a web shop, a warehouse system, a script. Each has its own key, with no more than it needs."
      flush
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          New key
        </Button>
      }
    >
      <Loaded query={keys}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="No keys yet">A key is shown once, when it is made.</Empty>
          ) : (
            <Scroll>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>Name</th>
                    <th>Begins with</th>
                    <th>May</th>
                    <th>Made</th>
                    <th aria-label="Actions" />
                  </tr>
                </thead>
                <tbody>
                  {[...rows].sort((one, other) => Number(Boolean(one.revoked_at)) - Number(Boolean(other.revoked_at)) || other.created_at.localeCompare(one.created_at)).map((key) => (
                    <tr key={key.key_id} className={key.revoked_at ? classes.gone : undefined}>
                      <td style={{ fontWeight: 560 }}>{key.name}</td>
                      <td className={classes.code}>{key.prefix}…</td>
                      <td style={{ maxWidth: 320 }}>{key.scopes.includes("admin") ? "Everything" : key.scopes.join(", ")}</td>
                      <td className="nowrap">
                        <When at={key.created_at} />
                      </td>
                      <td style={{ textAlign: "right" }} className="nowrap">
                        {key.revoked_at ? (
                          <State state="revoked" tone="quiet" />
                        ) : (
                          <Button variant="subtle" color="red" size="compact-sm" onClick={() => setRevoking(key)}>
                            Revoke…
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Loaded>
      <NewKey key={making} opened={opened} close={() => setOpened(false)} />
      {revoking && <Revoke one={revoking} close={() => setRevoking(null)} />}
    </Section>
  );
}

function NewKey({ opened, close }: { opened: boolean; close: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([]);
  const make = useMutation({
    mutationFn: () => ask(api.POST("/v1/keys", { body: { name: name.trim(), scopes } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["/v1/keys"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const toggle = (scope: Scope) => setScopes((now) => (now.includes(scope) ? now.filter((one) => one !== scope) : [...now, scope]));
  return (
    <Modal opened={opened} onClose={close} title={make.data ? `The key “${make.data.name}”` : "New API key"} size="lg">
      {make.data ? (
        <Stack>
          <Text size="sm">Keep it now: it is shown this once. Only its hash is kept here.</Text>
          <Secret value={make.data.token} label="the key" />
          <Button onClick={close}>I have it</Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <Wrong error={make.error} beside={["name"]} />
            <TextInput label="What it is for" required withAsterisk={false} maxLength={255} placeholder="Web shop" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldProblem(make.error, "name")} />
            <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
              <legend style={{ fontSize: 14, fontWeight: 500, padding: 0, marginBottom: 6 }}>What it may do</legend>
              <table className={classes.table}>
                <tbody>
                  {AREAS.map(({ area, about, scopes: offered }) => (
                    <tr key={area}>
                      <td style={{ paddingLeft: 0 }}>
                        <b style={{ fontWeight: 560 }}>{area}</b> <span className="soft">{about}</span>
                      </td>
                      <td style={{ paddingRight: 0 }}>
                        <Group gap={6} justify="flex-end">
                          {offered.map((scope) => (
                            <Chip key={scope} size="xs" checked={scopes.includes(scope)} onChange={() => toggle(scope)}>
                              {scope === "admin" ? "all" : scope.split(":")[1]}
                              <span className="visually-hidden"> {area}</span>
                            </Chip>
                          ))}
                        </Group>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </fieldset>
            <Button type="submit" loading={make.isPending} disabled={!name.trim() || scopes.length === 0}>
              Make the key
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Revoke({ one, close }: { one: Key; close: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/keys/{key_id}", { params: { path: { key_id: one.key_id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/v1/keys"] });
      told(`The key “${one.name}” opens nothing any more.`);
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={`Revoke “${one.name}”`}>
      <Stack>
        <Wrong error={revoke.error} />
        <Text size="sm">Within five seconds it opens nothing, and whatever uses it is refused. This cannot be undone.</Text>
        <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          Revoke the key
        </Button>
      </Stack>
    </Modal>
  );
}
