import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { ProblemNotice } from "../components/notices";
import { Page, PageLoading } from "../components/Page";
import { State } from "../components/State";
import { useMay } from "../session";
import { Money, When } from "../words";
import { About } from "./About";
import { Segment, nameOf } from "./Customers";
import classes from "./customers.module.css";
import { Duplicates } from "./Duplicates";
import { EraseDialog } from "./EraseDialog";
import { exportData } from "./exporting";
import { Messages } from "./Messages";
import { Inquiries } from "./Inquiries";
import { Notes } from "./Notes";

export type Customer = Schemas["CustomerDetail"];

export function useCustomerChanged(id: string): () => void {
  const queries = useQueryClient();
  return () => {
    for (const key of [["/v1/customers/{customer_id}", id], ["/v1/customers"], ["/v1/messages"], ["/v1/inquiries"]]) void queries.invalidateQueries({ queryKey: key });
  };
}

/** A customer: what they bought, what was said, what they agreed to. */
export function Profile({ id }: { id: string }) {
  const found = useQuery({ queryKey: ["/v1/customers/{customer_id}", id], queryFn: ({ signal }) => ask(api.GET("/v1/customers/{customer_id}", { params: { path: { customer_id: id } }, signal })) });
  const may = useMay();
  const changed = useCustomerChanged(id);
  const [erasing, setErasing] = useState(false);
  useLive(changed, "customer.");
  if (found.error && !found.data) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <PageLoading />;
  const one = found.data;
  const name = one.erased_at ? "Erased customer" : nameOf({ ...one, external_id: one.keys.external_id?.[0] ?? null });
  return (
    <Page
      title={name}
      beside={one.erased_at ? <State state="erased" tone="quiet" /> : one.segment ? <Segment segment={one.segment} /> : null}
      actions={
        <>
          {may("orders:write") && !one.erased_at && (
            <Button component="a" href={`/orders/new?customer=${id}`} variant="default">
              New order
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" aria-label="More about this customer">
                <IconDots size={18} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void exportData(id, name)}>Export all that is kept</Menu.Item>
              {may("customers:write") && !one.erased_at && (
                <Menu.Item color="red" onClick={() => setErasing(true)}>
                  Erase…
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      {one.merged_into && (
        <p>
          This record was merged into{" "}
          <Link to="/customers/$customer" params={{ customer: one.merged_into }}>
            another
          </Link>
          .
        </p>
      )}
      <div className={classes.profile}>
        <div className={classes.stack}>
          <Value one={one} />
          <Orders id={id} />
          <Messages id={id} />
          <Inquiries id={id} />
        </div>
        <div className={classes.stack}>
          {!one.erased_at && !one.merged_into && may("customers:write") && <Duplicates one={one} changed={changed} />}
          <About one={one} changed={changed} />
          <Notes one={one} changed={changed} />
        </div>
      </div>
      {erasing && <EraseDialog one={one} onClose={() => setErasing(false)} onDone={changed} />}
    </Page>
  );
}

function Value({ one }: { one: Customer }) {
  const bought = one.bought ?? [];
  return (
    <section className={classes.panel} aria-label="Value">
      {bought.length === 0 && <span className="soft">Nothing bought yet.</span>}
      {bought.map((value) => (
        <dl key={value.currency} className={classes.value}>
          <div>
            <dt>Bought, less credits</dt>
            <dd>
              <Money amount={value.net} currency={value.currency} />
            </dd>
          </div>
          <div>
            <dt>Orders</dt>
            <dd>{value.orders}</dd>
          </div>
          <div>
            <dt>An order, on average</dt>
            <dd>
              <Money amount={value.average} currency={value.currency} />
            </dd>
          </div>
          <div>
            <dt>Returns</dt>
            <dd>{one.returns ?? 0}</dd>
          </div>
          <div>
            <dt>Last order</dt>
            <dd>
              <When at={value.last_at} />
            </dd>
          </div>
        </dl>
      ))}
    </section>
  );
}

const SHOWN = 8;

function Orders({ id }: { id: string }) {
  const list = useList("/v1/orders", { customer_id: id, limit: 50 });
  const [all, setAll] = useState(false);
  useLive(() => list.reload(), "order.");
  const rows = all ? list.rows : list.rows.slice(0, SHOWN);
  return (
    <section className={classes.panel}>
      <h2>Orders</h2>
      {list.error ? <ProblemNotice error={list.error} retry={list.reload} /> : null}
      {!list.isLoading && !rows.length && !list.error && <span className="soft">None yet.</span>}
      <ul className={classes.rows}>
        {rows.map((order) => (
          <li key={order.order_id}>
            <Link to="/orders/$order" params={{ order: String(order.number) }}>
              #{order.number}
            </Link>
            <span className="soft">
              <When at={order.placed_at} />
            </span>
            <span className={classes.grow} />
            <State state={order.status} />
            <State state={order.fulfillment_status} />
            <Money amount={order.total} currency={order.currency} />
          </li>
        ))}
      </ul>
      {(list.rows.length > rows.length || (all && list.hasMore)) && (
        <Button variant="subtle" size="compact-sm" onClick={() => (all ? list.loadMore() : setAll(true))}>
          {all ? "More" : `All ${list.rows.length}${list.hasMore ? "+" : ""}`}
        </Button>
      )}
    </section>
  );
}
