import { Button, Modal, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../../../../api/client";
import { Empty } from "../../../../components/notices";
import { State } from "../../../../components/State";
import { Wrong } from "../../../../entrance/Entrance";
import { useMay } from "../../../../session";
import { fieldProblem, Loaded, Scroll, Secret, Section, told } from "../../../../settings/parts";
import classes from "../../../../settings/Settings.module.css";
import { When } from "../../../../words";

export const Route = createFileRoute("/_app/settings/webhooks/")({ component: Webhooks });

const USUAL = ["order.*", "payment.*", "refund.*", "parcel.*", "return.*", "stock.*", "customer.*", "order.placed", "order.confirmed", "order.canceled", "order.completed"];

function Webhooks() {
  const may = useMay();
  const hooks = useQuery({ queryKey: ["/v1/webhooks"], queryFn: ({ signal }) => ask(api.GET("/v1/webhooks", { signal })) });
  const [making, setMaking] = useState(0);
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Section
        title="Webhooks"
        about="Events are sent to these addresses as they happen, signed after the Standard Webhooks, and tried again until they arrive."
        flush
        actions={
          may("webhooks:write") && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => (setMaking(making + 1), setOpened(true))}>
              New webhook
            </Button>
          )
        }
      >
        <Loaded query={hooks}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="No webhooks yet">Other programs learn of orders by one, without asking.</Empty>
            ) : (
              <Scroll>
                <table className={classes.table}>
                  <thead>
                    <tr>
                      <th>Address</th>
                      <th>Events</th>
                      <th>Made</th>
                      <th>Status</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((hook) => (
                      <tr key={hook.webhook_id}>
                        <td className={classes.code}>
                          <Link to="/settings/webhooks/$webhook" params={{ webhook: hook.webhook_id }}>
                            {hook.url}
                          </Link>
                        </td>
                        <td>{hook.types.length > 0 ? hook.types.join(", ") : "All"}</td>
                        <td className="nowrap">
                          <When at={hook.created_at} />
                        </td>
                        <td>
                          <State state={hook.active ? "active" : "off"} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )
          }
        </Loaded>
        <NewWebhook key={making} opened={opened} close={() => setOpened(false)} />
      </Section>
      {may("events:read") && <DeadLetters />}
    </>
  );
}

function NewWebhook({ opened, close }: { opened: boolean; close: () => void }) {
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [types, setTypes] = useState<string[]>([]);
  const make = useMutation({
    mutationFn: () => ask(api.POST("/v1/webhooks", { body: { url: url.trim(), types } })),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["/v1/webhooks"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened={opened} onClose={close} title={make.data ? "The webhook is made" : "New webhook"}>
      {make.data ? (
        <Stack>
          <Text size="sm">What is sent is signed with this secret. Keep it now: it is shown this once.</Text>
          <Secret value={make.data.secret} label="the secret" />
          <Button onClick={close}>I have it</Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <Wrong error={make.error} beside={["url", "types"]} />
            <TextInput label="Address" type="url" required withAsterisk={false} placeholder="https://example.com/hooks/waybill" data-autofocus value={url} onChange={(event) => setUrl(event.currentTarget.value)} error={fieldProblem(make.error, "url")} />
            <TagsInput label="Events" description="Types, or all of a kind. Empty: all." placeholder="order.*" data={USUAL} value={types} onChange={setTypes} error={fieldProblem(make.error, "types")} />
            <Button type="submit" loading={make.isPending}>
              Make the webhook
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function DeadLetters() {
  const may = useMay()("webhooks:write");
  const client = useQueryClient();
  const letters = useQuery({ queryKey: ["/v1/dead-letters"], queryFn: ({ signal }) => ask(api.GET("/v1/dead-letters", { signal })) });
  const redrive = useMutation({
    mutationFn: (letter: Schemas["DeadLetter"]) => ask(api.POST("/v1/dead-letters/redrive", { body: { consumer: letter.consumer, seq: letter.seq } })),
    onSuccess: () => told("It is tried again."),
    onSettled: () => void client.invalidateQueries({ queryKey: ["/v1/dead-letters"] }),
  });
  return (
    <Section title="Dead letters" about="Events that could not be handled after five tries. Once what was wrong is mended, try them again: nothing is done twice." flush>
      {redrive.error && (
        <div style={{ padding: "0 18px 12px" }}>
          <Wrong error={redrive.error} />
        </div>
      )}
      <Loaded query={letters} height={60}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="None">Everything that happened was handled.</Empty>
          ) : (
            <Scroll>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>For</th>
                    <th>Event</th>
                    <th>What went wrong</th>
                    <th>When</th>
                    <th aria-label="Actions" />
                  </tr>
                </thead>
                <tbody>
                  {rows.map((letter) => (
                    <tr key={`${letter.consumer} ${letter.seq}`}>
                      <td>{letter.consumer.startsWith("webhook:") ? "Webhook" : letter.consumer}</td>
                      <td className="nowrap">
                        {letter.type} <span className="soft">{letter.seq}</span>
                      </td>
                      <td className={classes.code}>{letter.error}</td>
                      <td className="nowrap">
                        <When at={letter.at} />
                      </td>
                      <td style={{ textAlign: "right" }}>
                        {may && /^(messages|webhooks?)(:|$)/.test(letter.consumer) && (
                          <Button variant="default" size="compact-sm" disabled={redrive.isPending} onClick={() => redrive.mutate(letter)}>
                            Try again
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
    </Section>
  );
}
