import { Button, Menu } from "@mantine/core";
import { IconDots, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useMay } from "../session";
import { BULK, type Bulk } from "./bulkKinds";
import classes from "./BulkBar.module.css";
import type { OrderRow } from "./queries";

const BulkDialog = lazy(() => import("./BulkDialog"));

interface Props {
  rows: OrderRow[];
  onClear: () => void;
  onExport: () => void;
  /** Select what is not loaded yet too. */
  onAll?: () => void;
  chosen: Bulk | undefined;
  onChoose: (bulk: Bulk | undefined) => void;
}

const SHOWN = 4;
const MOST_SLIPS = 100;

/** What can be done with the orders that are selected. */
export function BulkBar({ rows, onClear, onExport, onAll, chosen, onChoose }: Props) {
  const may = useMay();
  const [asked, setAsked] = useState<OrderRow[]>(rows);
  const able = BULK.filter((bulk) => may(bulk.scope));
  const choose = (bulk: Bulk) => (setAsked(rows), onChoose(bulk));
  return (
    <>
      {rows.length > 0 && (
        <div className={classes.bar} role="toolbar" aria-label="The selected orders">
          <b className={classes.count}>{rows.length.toLocaleString()} selected</b>
          {onAll && (
            <Button variant="subtle" size="compact-sm" onClick={onAll}>
              Select all that match
            </Button>
          )}
          <span className={classes.space} />
          {able.slice(0, SHOWN).map((bulk) => (
            <Button key={bulk.key} variant="default" size="xs" leftSection={<bulk.icon size={15} aria-hidden />} onClick={() => choose(bulk)}>
              {bulk.label}
            </Button>
          ))}
          <Menu position="top-end">
            <Menu.Target>
              <Button variant="default" size="xs" aria-label="More for the selected orders">
                <IconDots size={16} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {able.slice(SHOWN).map((bulk) => (
                <Menu.Item key={bulk.key} leftSection={<bulk.icon size={15} aria-hidden />} onClick={() => choose(bulk)}>
                  {bulk.label}
                </Menu.Item>
              ))}
              <Menu.Item onClick={onExport}>Export as CSV</Menu.Item>
              {may("fulfillment:read") && (
                <Menu.Item component="a" href={`/v1/packing-slips.pdf?orders=${rows.slice(0, MOST_SLIPS).map((row) => row.number).join()}`} target="_blank" rel="noreferrer">
                  Print packing slips{rows.length > MOST_SLIPS ? ` of the first ${MOST_SLIPS}` : ""}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
          <Button variant="subtle" color="gray" size="xs" aria-label="Clear the selection" onClick={onClear}>
            <IconX size={16} />
          </Button>
        </div>
      )}
      <Suspense>{chosen && <BulkDialog bulk={chosen} rows={rows.length ? rows : asked} onClose={() => onChoose(undefined)} onDone={onClear} />}</Suspense>
    </>
  );
}
