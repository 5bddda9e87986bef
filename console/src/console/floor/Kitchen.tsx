import { Button } from "@mantine/core";
import { IconAlertTriangle, IconArrowRight, IconCheck, IconMaximize } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { formatQuantity } from "../../shared/format";
import { api, ask, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { ButtonLink } from "../components/ButtonLink";
import { Empty, ProblemNotice } from "../components/notices";
import { Page, PageLoading } from "../components/Page";
import { refuse, useNow } from "./doing";
import classes from "./Kitchen.module.css";
import { PlacePicker } from "./PlacePicker";
import { cue } from "./scanner";
import { minutesWords } from "./stages";
import { wishes } from "./usePicking";
import { useWorkplace } from "./workplace";

type Ticket = Schemas["Ticket"];

const COLUMNS = [
  { status: "released", label: "New", next: "Accept" },
  { status: "queued", label: "Queue", next: "Start preparing" },
  { status: "preparing", label: "Preparing", next: "Into the oven" },
  { status: "baking", label: "Baking", next: "Out and checked" },
  { status: "checked", label: "Checked", next: "Ready" },
  { status: "ready", label: "Ready", next: "" },
] as const;

/** A kitchen's display: tickets step by step, what is due first on top, with the minutes that are left. */
export function Kitchen({ location }: { location?: string }) {
  const at = useWorkplace(location, "kitchen");
  const queries = useQueryClient();
  const frame = useRef<HTMLDivElement>(null);
  const now = useNow(1_000);
  const key = ["/v1/locations/{location}/kitchen", at.code];
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(api.GET("/v1/locations/{location}/kitchen", { params: { path: { location: at.code! } }, signal })),
    enabled: Boolean(at.code),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const again = () => void queries.invalidateQueries({ queryKey: key });
  useLive((event) => {
    if (event.type === "order.released") cue("done");
    again();
  }, "fulfillment.", "order.released", "order.canceled", "parcel.", "pickup.");
  const tickets = found.data?.tickets ?? [];
  const problem = at.error ?? found.error;
  return (
    <Page
      title="Kitchen"
      fill
      beside={<span className="soft">{found.data ? `${tickets.filter((one) => one.status !== "ready").length} to make` : ""}</span>}
      actions={
        <>
          <PlacePicker at={at} />
          <Button variant="default" leftSection={<IconMaximize size={16} aria-hidden />} onClick={() => void frame.current?.requestFullscreen?.()}>
            Full screen
          </Button>
        </>
      }
    >
      {problem && !found.data ? (
        <ProblemNotice error={problem} retry={() => void found.refetch()} />
      ) : found.isLoading || at.isLoading ? (
        <PageLoading />
      ) : !tickets.length ? (
        <Empty title="Nothing to make">New orders for this kitchen appear here with a sound.</Empty>
      ) : (
        <div className={classes.display} ref={frame}>
          {COLUMNS.filter((column) => column.status !== "released" || tickets.some((one) => one.status === "released")).map((column) => {
            const mine = tickets.filter((one) => one.status === column.status);
            return (
              <section key={column.status} className={classes.column} aria-label={column.label}>
                <h2>
                  {column.label} <span>{mine.length}</span>
                </h2>
                <ul>
                  {mine.map((ticket) => (
                    <TicketCard key={ticket.fulfillment_id} ticket={ticket} now={now} next={column.next} done={again} />
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
      )}
    </Page>
  );
}

function TicketCard({ ticket, now, next, done }: { ticket: Ticket; now: number; next: string; done: () => void }) {
  const go = useMutation({
    mutationFn: async (): Promise<unknown> =>
      ticket.status === "released"
        ? ask(api.POST("/v1/fulfillments/accept", { body: { fulfillment_id: ticket.fulfillment_id } }))
        : ask(api.POST("/v1/fulfillments/advance", { body: { fulfillment_id: ticket.fulfillment_id } })),
    onSuccess: () => cue("right"),
    onError: refuse,
    onSettled: done,
  });
  const left = ticket.due_at ? (new Date(ticket.due_at).getTime() - now) / 60_000 : undefined;
  const step = ticket.step_at ? Math.max(0, (now - new Date(ticket.step_at).getTime()) / 1_000) : 0;
  const late = left !== undefined && left < 0;
  return (
    <li className={classes.ticket} data-late={late || undefined} data-soon={(left !== undefined && left < 5) || undefined}>
      <header>
        <b>{ticket.number}</b>
        {ticket.status !== "ready" && left !== undefined && (
          <span className={classes.left}>
            {late && <IconAlertTriangle size={18} aria-hidden />}
            {late ? `${minutesWords(left)} late` : minutesWords(left)}
          </span>
        )}
      </header>
      <div className={classes.about}>
        <span className="clip">{ticket.name ?? "Guest"}</span>
        <span>{ticket.method === "pickup" ? "Pickup" : "Delivery"}</span>
        <span className="numbers" aria-label="At this step since">
          {Math.floor(step / 60)}:{String(Math.floor(step % 60)).padStart(2, "0")}
        </span>
      </div>
      <ul className={classes.items}>
        {ticket.units.map((line) => (
          <li key={line.line}>
            <b>{formatQuantity(line.quantity - (line.short ?? 0) - (line.canceled ?? 0), line.scale, undefined, line.unit)}×</b> {line.title}
            {wishes(line).map((wish) => (
              <small key={wish}>{wish}</small>
            ))}
          </li>
        ))}
      </ul>
      {ticket.note && <p className={classes.note}>{ticket.note}</p>}
      {next ? (
        <Button size="lg" fullWidth onClick={() => go.mutate()} loading={go.isPending} rightSection={next === "Ready" ? <IconCheck aria-hidden /> : <IconArrowRight aria-hidden />}>
          {next}
        </Button>
      ) : (
        <ButtonLink size="lg" fullWidth variant="default" to="/pick/$fulfillment" params={{ fulfillment: ticket.fulfillment_id }}>
          {ticket.picked ? "Box and hand over" : "Hand over"}
        </ButtonLink>
      )}
    </li>
  );
}
