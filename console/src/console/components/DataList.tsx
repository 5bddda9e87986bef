import { Checkbox, Skeleton, useMatches } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Children, type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import type { List } from "../../api/queries";
import classes from "./DataList.module.css";
import { Empty, ProblemNotice } from "./notices";

export interface Column<Row> {
  key: string;
  label: string;
  /** A track of the grid, such as `110px` or `minmax(120px, 2fr)`. */
  width?: string;
  align?: "right";
  cell: (row: Row) => ReactNode;
}

interface DataListProps<Row> {
  /** What the list is of, for screen readers. */
  label: string;
  list: List<Row>;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** A row as a card on a narrow screen. */
  compact?: (row: Row) => ReactNode;
  onOpen?: (row: Row) => void;
  /** Called when the pointer or the keyboard comes to a row: a chance to fetch what opening it shows. */
  onPoint?: (row: Row) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  /** Keys of rows that have just come. */
  fresh?: ReadonlySet<string>;
  empty?: ReactNode;
  foot?: ReactNode;
}

const ROW = 44;
/** Which row was current in each list, for whoever comes back to it. */
const lastCurrent = new Map<string, number>();
const COMPACT_ROW = 68;

/**
 * A list of any length: only what is seen is drawn, and pages are fetched as one scrolls.
 * Keys: j/k or arrows move, Enter opens, x selects, Shift+X selects from the last, Escape clears.
 */
export function DataList<Row>(props: DataListProps<Row>) {
  const { label, list, columns, rowKey, compact, onOpen, onPoint, selected, onSelect, fresh, empty, foot } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const [current, setCurrentRow] = useState(() => lastCurrent.get(label) ?? -1);
  const setCurrent = (index: number) => (lastCurrent.set(label, index), setCurrentRow(index));
  const anchor = useRef(-1);
  const narrow = useMatches({ base: Boolean(compact), sm: false });
  const size = narrow ? COMPACT_ROW : ROW;
  const { rows } = list;
  // a grid has rows: what stands where there are none is no grid
  const filled = rows.length > 0;
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => size, overscan: 12 });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;

  useEffect(() => virtual.measure(), [size, virtual]);
  const loadMore = useEffectEvent(() => list.loadMore());
  useEffect(() => {
    if (list.hasMore && last >= rows.length - 25) loadMore();
  }, [last, rows.length, list.hasMore]);

  const toggle = (index: number, ranged: boolean) => {
    if (!onSelect || !rows[index]) return;
    const chosen = new Set(selected);
    const key = rowKey(rows[index]);
    const on = !chosen.has(key);
    const from = ranged && anchor.current >= 0 ? anchor.current : index;
    for (const row of rows.slice(Math.min(from, index), Math.max(from, index) + 1)) {
      if (on) chosen.add(rowKey(row));
      else chosen.delete(rowKey(row));
    }
    anchor.current = index;
    onSelect(chosen);
  };
  const move = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[index];
    if (!row) return;
    setCurrent(index);
    virtual.scrollToIndex(index);
    onPoint?.(row);
  };
  const press = (event: KeyboardEvent | globalThis.KeyboardEvent): boolean => {
    const row = rows[current];
    if (event.key === "j" || event.key === "ArrowDown") move(current + 1);
    else if (event.key === "k" || event.key === "ArrowUp") move(current - 1);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(rows.length - 1);
    else if (event.key === "Enter" && row && onOpen) onOpen(row);
    else if (event.key.toLowerCase() === "x" && row && onSelect) toggle(current, event.shiftKey);
    else if (event.key === "Escape" && selected?.size && onSelect) onSelect(new Set());
    else return false;
    return true;
  };
  // the keys work wherever the focus is, as long as nobody types
  const pressed = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const on = event.target as HTMLElement;
    const busy = on.closest("input, textarea, select, button, a, [contenteditable], [role=dialog], [role=menu], [role=listbox]");
    if (busy && busy !== scroll.current && !busy.matches("[data-list-checkbox]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (press(event)) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => pressed(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);

  const tracks = [onSelect ? "20px" : "", ...columns.map((column) => column.width ?? "minmax(90px, 1fr)")].filter(Boolean).join(" ");
  const click = (event: MouseEvent, row: Row, index: number) => {
    if ((event.target as HTMLElement).closest("a, button, input, label")) return;
    setCurrent(index);
    if (event.shiftKey && onSelect) toggle(index, true);
    else onOpen?.(row);
  };

  return (
    <div className={classes.frame}>
      <div
        ref={scroll}
        className={classes.scroll}
        data-scroll-restoration-id={label}
        role={filled ? "grid" : "region"}
        aria-label={label}
        aria-rowcount={filled ? (list.hasMore ? -1 : rows.length + 1) : undefined}
        aria-multiselectable={filled && onSelect ? true : undefined}
        aria-busy={list.isFetching}
        tabIndex={0}
      >
        <div className={classes.sheet}>
          {!narrow && (
            <div className={`${classes.row} ${classes.head}`} role={filled ? "row" : undefined} aria-rowindex={filled ? 1 : undefined} style={{ gridTemplateColumns: tracks }}>
              {onSelect && (
                <div role={filled ? "columnheader" : undefined}>
                  <Checkbox
                    size="xs"
                    aria-label="Select all rows shown"
                    data-list-checkbox
                    checked={Boolean(rows.length) && selected?.size === rows.length}
                    indeterminate={Boolean(selected?.size) && selected?.size !== rows.length}
                    onChange={(event) => onSelect(event.currentTarget.checked ? new Set(rows.map(rowKey)) : new Set())}
                  />
                </div>
              )}
              {columns.map((column) => (
                <div key={column.key} role={filled ? "columnheader" : undefined} className={classes.cell} data-align={column.align}>
                  {column.label}
                </div>
              ))}
            </div>
          )}
          <div className={classes.body} role={filled ? "rowgroup" : undefined} style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const key = rowKey(row);
              return (
                <div
                  key={key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={onSelect ? Boolean(selected?.has(key)) : undefined}
                  className={`${classes.row} ${classes.item} ${narrow ? classes.compact : ""}`}
                  data-selected={selected?.has(key) || undefined}
                  data-current={item.index === current || undefined}
                  data-fresh={fresh?.has(key) || undefined}
                  data-opens={onOpen ? true : undefined}
                  style={{ transform: `translateY(${item.start}px)`, gridTemplateColumns: narrow ? "minmax(0, 1fr)" : tracks }}
                  onClick={(event) => click(event, row, item.index)}
                  onPointerEnter={() => onPoint?.(row)}
                >
                  {!narrow && onSelect && (
                    <div role="gridcell">
                      <Checkbox
                        size="xs"
                        aria-label="Select this row"
                        data-list-checkbox
                        checked={Boolean(selected?.has(key))}
                        onChange={() => undefined}
                        onClick={(event) => toggle(item.index, event.shiftKey)}
                      />
                    </div>
                  )}
                  {narrow && compact ? (
                    <div role="gridcell">{compact(row)}</div>
                  ) : (
                    columns.map((column) => (
                      <div key={column.key} role="gridcell" className={classes.cell} data-align={column.align}>
                        {column.cell(row)}
                      </div>
                    ))
                  )}
                </div>
              );
            })}
          </div>
        </div>
        {list.isLoading && <Loading size={size} />}
        {!list.isLoading && Boolean(list.error) && !rows.length && <ProblemNotice error={list.error} retry={list.reload} />}
        {!list.isLoading && !list.error && !rows.length && !list.hasMore && (empty ?? <Empty title="Nothing here" />)}
      </div>
      <div className={classes.foot}>
        <span role="status">{rows.length ? `${rows.length.toLocaleString()}${list.hasMore ? "+" : ""} shown` : ""}</span>
        {foot}
      </div>
    </div>
  );
}

function Loading({ size }: { size: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} style={{ height: size, padding: "15px 16px" }}>
          <Skeleton height={14} width={`${90 - ((index * 17) % 40)}%`} />
        </div>
      ))}
    </div>
  );
}

/** A row as a card: what is on the right of its lines stands one under the other. */
export function Corners({ children }: { children: ReactNode }) {
  return <div className={classes.corners}>{Children.map(children, (one) => <span>{one}</span>)}</div>;
}
