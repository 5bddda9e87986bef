import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { api, ask } from "../../api/client";
import { type CellProps, column, type RowColumn, Rows } from "../components/Rows";
import { QuantityInput } from "../components/ScaledInput";

/** So much of an item, as it is typed: in steps of the item's unit. */
export interface ItemRow {
  sku: string | null;
  /** Null until the item is known: then one of it, whatever its unit is. */
  quantity: number | null;
}

export const NO_ITEM: ItemRow = { sku: null, quantity: null };

interface Props {
  one: string;
  rows: ItemRow[];
  onChange: (rows: ItemRow[]) => void;
  least?: number;
  disabled?: boolean;
  empty?: string;
  problem?: (row: number, column?: string) => string | undefined;
}

/** Items with how much of each, such as a bundle's parts or what a transfer takes along. */
export function ItemRows(props: Props) {
  return <Rows<ItemRow> {...props} columns={COLUMNS} blank={NO_ITEM} />;
}

const COLUMNS: RowColumn<ItemRow>[] = [
  column.text<ItemRow>("sku", "Item", { placeholder: "SKU", max: 128 }),
  { key: "quantity", label: "How much", width: "130px", cell: (row, change, props) => <HowMuch row={row} change={(quantity) => change({ quantity })} props={props} /> },
];

/** In the unit of the item, once it is known. */
function HowMuch({ row, change, props }: { row: ItemRow; change: (steps: number) => void; props: CellProps }) {
  const wanted = row.sku?.trim() ?? "";
  const [sku] = useDebouncedValue(wanted, 150);
  const found = useQuery({
    queryKey: ["/v1/items", { sku }],
    queryFn: ({ signal }) => ask(api.GET("/v1/items", { params: { query: { sku, limit: 1 } }, signal })),
    enabled: sku !== "",
    staleTime: 60_000,
  });
  const item = sku === wanted ? found.data?.rows[0] : undefined;
  const one = useEffectEvent(() => {
    if (item && row.quantity === null) change(item.scale ?? 1);
  });
  useEffect(() => one(), [item]);
  return <QuantityInput {...props} scale={item?.scale} unit={item?.unit} most={1_000_000_000} steps={row.quantity ?? 1} onSteps={change} />;
}

/** The rows that name an item, as the API takes them. */
export function skusOf(rows: ItemRow[]): { sku: string; quantity: number }[] {
  return rows.flatMap((row) => (row.sku?.trim() ? [{ sku: row.sku.trim(), quantity: row.quantity ?? 1 }] : []));
}
