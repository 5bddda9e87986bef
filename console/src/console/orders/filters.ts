import type { QueryOf } from "../../api/client";

/** What of the list's address says which orders. Amounts are minor units, days are the shop's. */
export interface OrderFilters {
  q?: string;
  status?: string;
  payment_status?: string;
  fulfillment_status?: string;
  hold?: string;
  state?: string;
  channel?: string;
  tag?: string;
  sku?: string;
  location?: string;
  placed_from?: string;
  placed_to?: string;
  total_from?: number;
  total_to?: number;
  order?: string;
}

export interface OrderSearch extends OrderFilters {
  /** The tab: one of the usual views, or a saved one's id. */
  view?: string;
  /** Which columns in which order, with commas; none: the usual ones. */
  columns?: string;
}

const TEXTS = ["q", "status", "payment_status", "fulfillment_status", "hold", "state", "channel", "tag", "sku", "location", "placed_from", "placed_to", "order", "view", "columns"] as const;

/** Whether a filter can have this value: a day is one, and a choice is among what there is to choose. */
function isKnown(name: (typeof TEXTS)[number], value: string): boolean {
  if (name === "placed_from" || name === "placed_to") return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  return CHOICES.find((choice) => choice.name === name)?.options?.includes(value) ?? true;
}

export function readSearch(search: Record<string, unknown>): OrderSearch {
  const found: Record<string, string | number> = {};
  for (const name of TEXTS) {
    const value = search[name];
    if (((typeof value === "string" && value) || typeof value === "number") && isKnown(name, String(value))) found[name] = String(value);
  }
  for (const name of ["total_from", "total_to"] as const) {
    const value = Number(search[name]);
    if (search[name] !== undefined && Number.isSafeInteger(value) && value >= 0) found[name] = value;
  }
  return found as OrderSearch;
}

export interface View {
  key: string;
  name: string;
  filters: OrderFilters;
  columns?: string[];
  saved?: { id: string; mine: boolean; shared: boolean };
}

/** The views that everybody has. */
export const USUAL: View[] = [
  { key: "all", name: "All", filters: {} },
  { key: "release", name: "To release", filters: { status: "confirmed", fulfillment_status: "reserved" } },
  { key: "progress", name: "In progress", filters: { status: "confirmed", fulfillment_status: "in_progress" } },
  { key: "hold", name: "On hold", filters: { hold: "any" } },
  { key: "stock", name: "Waiting for stock", filters: { status: "confirmed", fulfillment_status: "backordered" } },
  { key: "unpaid", name: "Unpaid", filters: { status: "placed", payment_status: "unpaid" } },
];

export function toQuery(filters: OrderFilters, limit = 100): QueryOf<"/v1/orders"> {
  return { limit, ...filters } as QueryOf<"/v1/orders">;
}

/** The filters alone, without the tab. */
export function filtersOf(search: OrderSearch): OrderFilters {
  const { view: _, columns: __, ...filters } = search;
  return filters;
}

export const sameFilters = (one: OrderFilters, other: OrderFilters): boolean => {
  const text = (filters: OrderFilters) =>
    JSON.stringify(
      Object.entries(filters)
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([name, value]) => [name, String(value)])
        .toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
    );
  return text(one) === text(other);
};

export const asTexts = (filters: OrderFilters): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, String(value)]])));

export interface Choice {
  name: keyof OrderFilters;
  label: string;
  kind: "choice" | "text" | "days" | "money";
  options?: string[];
  placeholder?: string;
}

export const CHOICES: Choice[] = [
  { name: "status", label: "Status", kind: "choice", options: ["placed", "confirmed", "completed", "cancel_pending", "canceled", "expired"] },
  { name: "payment_status", label: "Payment", kind: "choice", options: ["unpaid", "authorized", "part_paid", "paid", "overpaid", "on_account", "due_on_delivery", "nothing_due"] },
  {
    name: "fulfillment_status", label: "Fulfillment", kind: "choice",
    options: ["reserved", "in_progress", "ready_for_pickup", "part_shipped", "shipped", "delivered", "backordered", "part_backordered", "unsourced", "lost", "returning", "returned", "canceled"],
  },
  { name: "hold", label: "Hold", kind: "choice", options: ["any", "fraud", "payment", "address", "price", "stock", "manual", "until_date"] },
  {
    name: "state", label: "Waits", kind: "choice",
    options: ["awaiting_payment", "held", "on_hold", "waiting_for_stock", "to_release", "in_fulfillment", "ready_for_pickup", "on_the_way", "to_complete", "cancel_pending"],
  },
  { name: "placed_from", label: "Placed", kind: "days" },
  { name: "total_from", label: "Total", kind: "money" },
  { name: "location", label: "Waiting at location", kind: "text", placeholder: "Location code" },
  { name: "channel", label: "Channel", kind: "text", placeholder: "web" },
  { name: "tag", label: "Tag", kind: "text", placeholder: "gift" },
  { name: "sku", label: "SKU", kind: "text", placeholder: "TEA-100" },
];
