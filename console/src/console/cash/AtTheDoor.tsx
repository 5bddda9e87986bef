import { Button, Checkbox } from "@mantine/core";
import { IconCoins } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { RowOf } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { type Column, Corners, DataList } from "../components/DataList";
import { Empty } from "../components/notices";
import { useMay } from "../session";
import { Money, When } from "../words";
import classes from "./cash.module.css";
import { Remit } from "./Remit";

export type Collection = RowOf<"/v1/cash">;

const COLUMNS: Column<Collection>[] = [
  { key: "number", label: "Order", width: "90px", cell: (one) => <Link to="/orders/$order" params={{ order: String(one.number) }}>#{one.number}</Link> },
  { key: "collector", label: "Collector", width: "minmax(110px, 1fr)", cell: (one) => one.collector },
  { key: "reference", label: "Their reference", width: "minmax(110px, 1fr)", cell: (one) => one.reference ?? <span className="soft">–</span> },
  { key: "at", label: "Taken", width: "120px", cell: (one) => <When at={one.collected_at} /> },
  { key: "amount", label: "Amount", width: "120px", align: "right", cell: (one) => <Money amount={one.amount} currency={one.currency} /> },
  { key: "remitted", label: "Handed in", width: "120px", align: "right", cell: (one) => (one.remitted ? <Money amount={one.remitted} currency={one.currency} /> : <span className="soft">–</span>) },
  { key: "out", label: "Still out", width: "120px", align: "right", cell: (one) => <Out one={one} /> },
];

function Out({ one }: { one: Collection }) {
  return one.out ? (
    <b>
      <Money amount={one.out} currency={one.currency} />
    </b>
  ) : (
    <span className="soft">–</span>
  );
}

/** Cash that couriers and carriers took for orders, until they have handed it in. */
export function AtTheDoor() {
  const may = useMay();
  const [all, setAll] = useState(false);
  const [taking, setTaking] = useState<string | null>(null);
  const list = useList("/v1/cash", { limit: 200, ...(all ? { all: true } : {}) });
  useLive(() => list.reload(), "cash.", "payment.");
  return (
    <>
      <div className={classes.tools}>
        {collectors(list.rows).map((one) => (
          <div key={`${one.collector} ${one.currency}`} className={classes.collector}>
            <div>
              <div className="soft">
                {one.collector}, {one.count} {one.count === 1 ? "order" : "orders"}
                {list.hasMore && " so far"}
              </div>
              <b>
                <Money amount={one.out} currency={one.currency} />
              </b>
            </div>
            {may("payments:write") && (
              <Button size="xs" variant="default" onClick={() => setTaking(one.collector)} aria-label={`Take in a list of ${one.collector}`}>
                Take in
              </Button>
            )}
          </div>
        ))}
        <div className={classes.end}>
          <Checkbox label="Show what is handed in, too" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
          {may("payments:write") && (
            <Button leftSection={<IconCoins size={16} aria-hidden />} onClick={() => setTaking("")}>
              Take in a list
            </Button>
          )}
        </div>
      </div>
      <DataList
        label="Cash at the door"
        list={list}
        columns={COLUMNS}
        rowKey={(one) => one.payment_id}
        empty={<Empty title={all ? "No cash was taken yet" : "Nothing is out"}>What is paid at the door is noted by the courier, by tracking, or on the order. It stands here until it is handed in.</Empty>}
        compact={(one) => (
          <Corners>
            <span>
              <Link to="/orders/$order" params={{ order: String(one.number) }}>#{one.number}</Link> {one.collector}
            </span>
            <Money amount={one.amount} currency={one.currency} />
            <span className="soft">
              <When at={one.collected_at} />
            </span>
            <span className="soft">
              out <Out one={one} />
            </span>
          </Corners>
        )}
      />
      {taking !== null && <Remit collector={taking} onClose={() => setTaking(null)} />}
    </>
  );
}

function collectors(rows: Collection[]): { collector: string; currency: string; out: number; count: number }[] {
  const found = new Map<string, { collector: string; currency: string; out: number; count: number }>();
  for (const { collector, currency, out = 0 } of rows.filter((row) => row.out)) {
    const key = `${collector} ${currency}`;
    const sum = found.get(key) ?? { collector, currency, out: 0, count: 0 };
    found.set(key, { ...sum, out: sum.out + out, count: sum.count + 1 });
  }
  return [...found.values()].toSorted((one, other) => other.out - one.out).slice(0, 6);
}
