import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { CSSProperties, ReactNode } from "react";
import classes from "./Rows.module.css";
import { ScaledInput } from "./ScaledInput";

/** What a cell hands to its field: its name for those who hear it, whether it can be changed, what is wrong with it. */
export interface CellProps {
  "aria-label": string;
  size: "sm";
  disabled: boolean;
  error: ReactNode;
}

export interface RowColumn<Row> {
  key: string;
  label: string;
  /** A track of the grid, such as `120px`. */
  width?: string;
  /** Narrow, it takes the whole width of its card. */
  wide?: boolean;
  cell: (row: Row, change: (about: Partial<Row>) => void, props: CellProps) => ReactNode;
}

interface RowsProps<Row> {
  /** What one row is, as "tax rate". */
  one: string;
  rows: Row[];
  columns: RowColumn<Row>[];
  onChange: (rows: Row[]) => void;
  /** What a new row says. */
  blank: Row;
  disabled?: boolean;
  /** So many rows stay. */
  least?: number;
  most?: number;
  /** What stands where rows would. */
  empty?: ReactNode;
  /** What is wrong with a row, or with one of its fields. */
  problem?: (row: number, column?: string) => string | undefined;
  /** What belongs to a row and stands below it. */
  below?: (row: Row, change: (about: Partial<Row>) => void, at: number) => ReactNode;
}

/** Rows that are typed: each can be removed, and another added. Narrow, a row is a small card. */
export function Rows<Row extends object>({ one, rows, columns, onChange, blank, disabled = false, least = 0, most = Infinity, empty, problem, below }: RowsProps<Row>) {
  const change = (at: number) => (about: Partial<Row>) => onChange(rows.map((row, index) => (index === at ? { ...row, ...about } : row)));
  const tracks = [...columns.map((column) => column.width ?? "minmax(0, 1fr)"), "36px"].join(" ");
  return (
    <div className={classes.rows} style={{ "--tracks": tracks } as CSSProperties}>
      {rows.length === 0 && empty && <p className={classes.empty}>{empty}</p>}
      {rows.length > 0 && (
        <div className={classes.head} aria-hidden>
          {columns.map((column) => (
            <span key={column.key}>{column.label}</span>
          ))}
        </div>
      )}
      {rows.map((row, at) => (
        <div key={at} className={classes.row} role="group" aria-label={`${one} ${at + 1}`}>
          {columns.map((column) => (
            <div key={column.key} className={classes.cell} data-wide={column.wide || undefined}>
              <span className={classes.label} aria-hidden>
                {column.label}
              </span>
              {column.cell(row, change(at), { "aria-label": column.label, size: "sm", disabled, error: problem?.(at, column.key) })}
            </div>
          ))}
          {!disabled && rows.length > least && (
            <ActionIcon className={classes.remove} variant="subtle" color="gray" size={36} aria-label={`Remove ${one} ${at + 1}`} onClick={() => onChange(rows.filter((_, index) => index !== at))}>
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          )}
          {problem?.(at) && (
            <p className={classes.wrong} role="alert">
              {problem(at)}
            </p>
          )}
          {below && <div className={classes.below}>{below(row, change(at), at)}</div>}
        </div>
      ))}
      {!disabled && rows.length < most && (
        <Button variant="default" size="xs" w="fit-content" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => onChange([...rows, { ...blank }])}>
          Add {one}
        </Button>
      )}
    </div>
  );
}

/** Columns of the usual kinds. What is empty is null. */
export const column = {
  text: <Row extends object>(key: keyof Row & string, label: string, about: { width?: string; placeholder?: string; upper?: boolean; max?: number } = {}): RowColumn<Row> => ({
    key, label, ...(about.width ? { width: about.width } : {}),
    cell: (row, change, props) => (
      <TextInput
        {...props} placeholder={about.placeholder} maxLength={about.max ?? 255} value={String(row[key] ?? "")}
        onChange={(event) => {
          const { value } = event.currentTarget;
          change({ [key]: (about.upper ? value.toUpperCase() : value) || null } as Partial<Row>);
        }}
      />
    ),
  }),
  /** A number that is kept `times` what is shown: a rate of 190000 is 19 %. */
  number: <Row extends object>(key: keyof Row & string, label: string, about: { width?: string; placeholder?: string; least?: number; most?: number; times?: number; digits?: number; unit?: string; usual?: number } = {}): RowColumn<Row> => ({
    key, label, ...(about.width ? { width: about.width } : {}),
    cell: (row, change, props) => {
      const value = row[key];
      return (
        <ScaledInput
          {...props} placeholder={about.placeholder} min={about.least ?? 0} {...(about.most === undefined ? {} : { max: about.most })}
          decimalScale={about.digits ?? 0} fixedDecimalScale={about.unit !== "%"} allowNegative={false}
          rightSection={about.unit && <span className="soft" style={{ fontSize: 12 }}>{about.unit}</span>} rightSectionWidth={about.unit && about.unit.length > 2 ? 48 : 30}
          times={about.times ?? 1} value={typeof value === "number" ? value : (about.usual ?? null)}
          onValue={(parts) => change({ [key]: parts ?? about.usual ?? null } as Partial<Row>)}
        />
      );
    },
  }),
  choice: <Row extends object>(key: keyof Row & string, label: string, data: { value: string; label: string }[], about: { width?: string; placeholder?: string; clearable?: boolean; searchable?: boolean } = {}): RowColumn<Row> => ({
    key, label, ...(about.width ? { width: about.width } : {}),
    cell: (row, change, props) => (
      <Select
        {...props} placeholder={about.placeholder} clearable={about.clearable ?? false} searchable={about.searchable ?? false} data={data}
        value={row[key] == null ? null : String(row[key])} onChange={(value) => change({ [key]: value } as Partial<Row>)}
      />
    ),
  }),
};

/** A row without what it says nothing about. */
export function said<Row extends object>(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)) as Row;
}

