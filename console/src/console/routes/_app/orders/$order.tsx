import { Button, CopyButton, Group, Menu, Tooltip } from "@mantine/core";
import { IconChevronDown, IconLock, IconPencil } from "@tabler/icons-react";
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Link, useNavigate } from "@tanstack/react-router";
import { Fragment, lazy, Suspense, useRef, useState } from "react";
import { useLive } from "../../../../api/live";
import { Page } from "../../../components/Page";
import { State } from "../../../components/State";
import { About, Changes, Customer, Invoices, Messages, Timeline } from "../../../orders/aside";
import { Attention } from "../../../orders/Attention";
import { useKeys } from "../../../orders/keys";
import { type Action, actionsQuery, orderQuery, timelineQuery } from "../../../orders/queries";
import { ActionItem, Goods, Lines, Returns, Totals } from "../../../orders/sections";
import classes from "../../../orders/sections.module.css";
import { useOfferedActions } from "../../../shell/paletteActions";
import { When } from "../../../words";

const ActionDialog = lazy(() => import("../../../orders/ActionDialog"));
const EditOrder = lazy(() => import("../../../orders/EditOrder"));
const KeysHelp = lazy(() => import("../../../orders/KeysHelp"));

export const Route = createFileRoute("/_app/orders/$order")({
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(timelineQuery(params.order));
    void context.queryClient.prefetchQuery(actionsQuery(params.order));
    return context.queryClient.ensureQueryData(orderQuery(params.order));
  },
  component: Order,
});

const KEYS: [string, string][] = [
  ["e", "Edit the order"],
  ["a", "All that can be done"],
  ["r h l c", "Release, hold, lift holds, cancel"],
  ["u Escape", "Back to the list"],
  ["Ctrl+K", "Find anything, and act on this order"],
];
/** Which action stands first as a button: what most likely comes next. */
const NEXT = ["place", "lift", "release", "refund", "capture", "confirm", "record_payment", "complete", "reinstate"];
const GROUPS: Record<string, string> = { order: "Order", fulfillment: "Fulfillment", money: "Money", returns: "Returns" };

function Order() {
  const { order: key } = Route.useParams();
  const navigate = useNavigate();
  const { data: order } = useSuspenseQuery(orderQuery(key));
  const found = useQuery(actionsQuery(key));
  const queries = useQueryClient();
  const [acting, setActing] = useState<Action>();
  const [editing, setEditing] = useState(false);
  const [help, setHelp] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  // what comes after this was not there when the page was opened
  const [fresh, setFresh] = useState(Number.MAX_SAFE_INTEGER);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive((event) => {
    if (event.data.order_id !== order.order_id) return;
    setFresh((before) => Math.min(before, event.seq - 1));
    // what comes together is read together
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      for (const path of ["/v1/orders/{order}", "/v1/orders/{order}/timeline", "/v1/orders/{order}/actions"]) void queries.invalidateQueries({ queryKey: [path, key] });
      for (const path of ["/v1/messages", "/v1/invoices"]) void queries.invalidateQueries({ queryKey: [path] });
    }, 250);
  });
  const actions = found.data?.actions ?? [];
  const own = actions.filter((action) => !action.subject);
  const next = NEXT.flatMap((name) => own.find((action) => action.action === name && action.allowed && (name !== "record_payment" || ((order.balance ?? 0) > 0 && !["on_account", "on_delivery"].includes(order.terms)))) ?? [])[0];
  const edit = own.find((action) => action.action === "edit");
  const act = (action: Action) => {
    if (!action.allowed) return;
    if (action.action === "edit") setEditing(true);
    else if (action.action === "place") void navigate({ to: "/orders/new", search: { draft: String(order.number) } });
    else setActing(action);
  };
  const actBy = (name: string) => () => {
    const action = own.find((one) => one.action === name);
    if (action) act(action);
  };
  useKeys({
    e: actBy("edit"), r: actBy("release"), h: actBy("hold"), l: actBy("lift"), c: actBy("cancel"),
    a: () => menu.current?.click(), u: () => void navigate({ to: "/orders" }), Escape: () => void navigate({ to: "/orders" }), "?": () => setHelp(true),
  });
  useOfferedActions(own.filter((action) => action.allowed).map((action) => ({ key: action.action, group: `#${order.number}`, words: action.title, act: () => act(action) })));
  const isDraft = order.status === "draft";
  return (
    <Page
      title={isDraft ? `Draft #${order.number}` : `#${order.number}`}
      beside={
        <Group gap={6}>
          <State state={order.status} />
          {!isDraft && <State state={order.payment_status} />}
          {!isDraft && <State state={order.fulfillment_status} />}
          {order.return_status && order.return_status !== "none" && order.return_status !== order.fulfillment_status && <State state={order.return_status} />}
          {order.test && <State state="test" label="Test" />}
          <span className="soft" style={{ fontSize: 13 }}>
            <When at={order.placed_at} /> · {order.channel}
            {order.external_id && (
              <CopyButton value={order.external_id}>
                {({ copied, copy }) => (
                  <Tooltip label={copied ? "Copied" : "Copy"}>
                    <Button variant="transparent" color="gray" size="compact-xs" onClick={copy}>
                      {order.external_id}
                    </Button>
                  </Tooltip>
                )}
              </CopyButton>
            )}
          </span>
        </Group>
      }
      actions={
        <>
          {edit && (
            <Tooltip label={edit.allowed ? "Edit (e)" : edit.reason} multiline maw={320}>
              <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} aria-disabled={!edit.allowed} data-disabled={!edit.allowed || undefined} onClick={() => act(edit)}>
                Edit
              </Button>
            </Tooltip>
          )}
          {isDraft && (
            <Button variant="default" component={Link} to={`/orders/new?draft=${order.number}` as "/"}>
              Edit the draft
            </Button>
          )}
          <Menu position="bottom-end" width={310}>
            <Menu.Target>
              <Button ref={menu} variant="default" rightSection={<IconChevronDown size={15} aria-hidden />} loading={found.isLoading}>
                Actions
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah="70vh" style={{ overflowY: "auto" }}>
              {Object.entries(GROUPS).map(([group, label]) => {
                const entries = own.filter((action) => action.group === group && action.action !== "edit").toSorted((a, b) => Number(b.allowed) - Number(a.allowed));
                return entries.length ? (
                  <Fragment key={group}>
                    <Menu.Label>{label}</Menu.Label>
                    {entries.map((action) => (
                      <ActionItem key={action.action} action={action} onAct={act} />
                    ))}
                  </Fragment>
                ) : null;
              })}
            </Menu.Dropdown>
          </Menu>
          {next && <Button onClick={() => act(next)}>{next.title.replace(/:.*/, "")}</Button>}
        </>
      }
    >
      {(order.holds ?? []).length > 0 && (
        <Attention icon={<IconLock size={18} />} title={`On hold: ${(order.holds ?? []).join(", ").replaceAll("_", " ")}`}>
          <span>
            {order.held_until && (
              <>
                Until <When at={order.held_until} exact />.{" "}
              </>
            )}
            What the holds keep from happening waits until they are lifted.
          </span>
        </Attention>
      )}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Changes order={order} actions={actions} onAct={act} />
          <Lines order={order} />
          <Goods order={order} actions={actions} onAct={act} />
          <Returns order={order} actions={actions} onAct={act} />
          <Timeline orderKey={key} fresh={fresh} />
        </div>
        <div className={classes.column}>
          <Totals order={order} actions={actions} onAct={act} />
          <Invoices order={order} />
          <Customer order={order} />
          <About order={order} />
          <Messages order={order} />
        </div>
      </div>
      <Suspense>
        {acting && <ActionDialog key={`${acting.action}${acting.subject?.id ?? ""}`} action={acting} order={order} onClose={() => setActing(undefined)} />}
        {editing && <EditOrder order={order} onClose={() => setEditing(false)} />}
        {help && <KeysHelp keys={KEYS} onClose={() => setHelp(false)} />}
      </Suspense>
    </Page>
  );
}
