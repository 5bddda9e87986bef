import { Button, Modal, NumberInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask } from "../../../../../api/client";
import { useList } from "../../../../../api/queries";
import { Empty, ProblemNotice } from "../../../../components/notices";
import { State } from "../../../../components/State";
import { Wrong } from "../../../../entrance/Entrance";
import { useMay } from "../../../../session";
import { fieldProblem, Scroll, Section, told } from "../../../../settings/parts";
import classes from "../../../../settings/Settings.module.css";
import { When } from "../../../../words";
import { only } from "../../../../search";

type Status = "pending" | "delivered" | "failed" | "canceled";
const STATUSES = [
  { value: "", label: "All" },
  { value: "pending", label: "Waiting" },
  { value: "delivered", label: "Delivered" },
  { value: "failed", label: "Given up" },
  { value: "canceled", label: "Canceled" },
];

export const Route = createFileRoute("/_app/settings/webhooks/$webhook")({
  validateSearch: only((search: Record<string, unknown>): { status?: Status } => (STATUSES.some((one) => one.value && one.value === search.status) ? { status: search.status as Status } : {})),
  component: Webhook,
});

function Webhook() {
  const { webhook } = Route.useParams();
  const { status } = Route.useSearch();
  const navigate = useNavigate();
  const may = useMay()("webhooks:write");
  const hooks = useQuery({ queryKey: ["/v1/webhooks"], queryFn: ({ signal }) => ask(api.GET("/v1/webhooks", { signal })) });
  const hook = hooks.data?.find((one) => one.webhook_id === webhook);
  const deliveries = useDeliveries(webhook, status);
  const [dialog, setDialog] = useState<"replay" | "delete" | null>(null);
  return (
    <>
      <Link to="/settings/webhooks" style={{ display: "inline-flex", alignItems: "center", gap: 6, fontSize: 13.5 }}>
        <IconArrowLeft size={15} aria-hidden /> All webhooks
      </Link>
      <Section
        title={hook?.url ?? "Webhook"}
        about={hook && (hook.types.length > 0 ? `Events: ${hook.types.join(", ")}` : "All events")}
        flush
        actions={
          may && (
            <>
              <Button variant="default" size="xs" onClick={() => setDialog("replay")}>
                Deliver again…
              </Button>
              <Button variant="subtle" color="red" size="xs" onClick={() => setDialog("delete")}>
                Delete…
              </Button>
            </>
          )
        }
        foot={
          deliveries.hasMore && (
            <Button variant="subtle" loading={deliveries.isFetching} onClick={deliveries.loadMore}>
              Show more
            </Button>
          )
        }
      >
        <div style={{ padding: "0 18px 10px" }}>
          <SegmentedControl
            size="xs"
            aria-label="Which deliveries"
            data={STATUSES}
            value={status ?? ""}
            onChange={(value) => void navigate({ to: ".", search: value ? { status: value as Status } : {}, replace: true })}
          />
        </div>
        {deliveries.error ? <ProblemNotice error={deliveries.error} retry={deliveries.reload} /> : <Deliveries rows={deliveries.rows} loading={deliveries.isLoading} />}
      </Section>
      {dialog === "replay" && <Replay webhook={webhook} close={() => setDialog(null)} newest={deliveries.rows[0]?.seq} />}
      {dialog === "delete" && <Delete webhook={webhook} url={hook?.url ?? ""} close={() => setDialog(null)} />}
    </>
  );
}

function useDeliveries(webhook: string, status: Status | undefined) {
  // the list's path has a parameter of its own, which the query's key holds as well
  return useList(`/v1/webhooks/${webhook}/deliveries` as "/v1/webhooks/{webhook_id}/deliveries", { limit: 50, ...(status ? { status } : {}) } as never, { every: 3_000 });
}

function Deliveries({ rows, loading }: { rows: ReturnType<typeof useDeliveries>["rows"]; loading: boolean }) {
  if (loading) return <div style={{ padding: 18 }} role="status" aria-label="Loading" />;
  if (rows.length === 0) return <Empty title="Nothing was sent yet">Events appear here as they are delivered.</Empty>;
  return (
    <Scroll>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Event</th>
            <th>Status</th>
            <th>Answer</th>
            <th data-numbers>Tries</th>
            <th>Noted</th>
            <th>Delivered, or next try</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.seq}>
              <td className="nowrap">
                {one.type} <span className="soft">{one.seq}</span>
              </td>
              <td>
                <State state={one.status} label={STATUSES.find((known) => known.value === one.status)?.label ?? one.status} />
              </td>
              <td style={{ maxWidth: 280 }}>
                {one.last_status ?? ""} <span className="soft">{one.last_error ?? ""}</span>
              </td>
              <td data-numbers>{one.attempts}</td>
              <td className="nowrap">
                <When at={one.created_at} />
              </td>
              <td className="nowrap">
                <When at={one.delivered_at ?? one.next_at ?? null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Replay({ webhook, newest, close }: { webhook: string; newest: number | undefined; close: () => void }) {
  const client = useQueryClient();
  const [first, setFirst] = useState<number | "">(newest ?? 1);
  const [last, setLast] = useState<number | "">("");
  const replay = useMutation({
    mutationFn: () => ask(api.POST("/v1/webhooks/{webhook_id}/replay", { params: { path: { webhook_id: webhook } }, body: { first: first || 1, last: last || null } })),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: [`/v1/webhooks/${webhook}/deliveries`] });
      told(answer.events === 1 ? "One event is on its way again." : `${answer.events} events are on their way again.`);
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    replay.mutate();
  };
  return (
    <Modal opened onClose={close} title="Deliver again">
      <form onSubmit={submit}>
        <Stack>
          <Wrong error={replay.error} beside={["first", "last"]} />
          <Text size="sm">By their places in the log, also from before the webhook was made; at most 10,000 at once.</Text>
          <NumberInput label="From event" min={1} hideControls allowDecimal={false} value={first} onChange={(value) => setFirst(typeof value === "number" ? value : "")} error={fieldProblem(replay.error, "first")} />
          <NumberInput label="To event" description="Empty: to the newest." min={1} hideControls allowDecimal={false} value={last} onChange={(value) => setLast(typeof value === "number" ? value : "")} error={fieldProblem(replay.error, "last")} />
          <Button type="submit" loading={replay.isPending}>
            Deliver again
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

function Delete({ webhook, url, close }: { webhook: string; url: string; close: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: webhook } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/v1/webhooks"] });
      told("The webhook is deleted.");
      void navigate({ to: "/settings/webhooks" });
    },
  });
  return (
    <Modal opened onClose={close} title="Delete the webhook">
      <Stack>
        <Wrong error={remove.error} />
        <Text size="sm">
          Nothing more is sent to <span className={classes.code}>{url}</span>, what waits neither. Its secret and its deliveries are deleted with it.
        </Text>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          Delete the webhook
        </Button>
      </Stack>
    </Modal>
  );
}
