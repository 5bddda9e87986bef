import { IconCash, IconCircleX, IconLock, IconLockOpen, IconSend, IconTag } from "@tabler/icons-react";
import type { OrderRow, Request } from "./queries";

export interface BulkField {
  name: string;
  label: string;
  options?: string[];
  required?: boolean;
}

/** Something that is done with many orders at once. */
export interface Bulk {
  key: string;
  label: string;
  /** What the button that does it says, before the number of orders. */
  does: string;
  icon: typeof IconCash;
  operation: string;
  scope: string;
  danger?: boolean;
  fields: BulkField[];
  /** What is asked for one order; a text says why it is left out. */
  request: (row: OrderRow, values: Record<string, string>) => Request | string;
}

export const BULK: Bulk[] = [
  {
    key: "release", label: "Release", does: "Release", icon: IconSend, operation: "releaseOrders", scope: "fulfillment:write", fields: [],
    request: (row) => ({ order_id: row.order_id }),
  },
  {
    key: "hold", label: "Hold", does: "Hold", icon: IconLock, operation: "holdOrders", scope: "orders:write",
    fields: [{ name: "reason", label: "Reason", options: ["manual", "address", "fraud", "payment", "price"] }, { name: "note", label: "Note" }],
    request: (row, values) => ({ order_id: row.order_id, reason: values.reason ?? "manual", ...(values.note ? { note: values.note } : {}) }),
  },
  {
    key: "lift", label: "Lift holds", does: "Lift holds of", icon: IconLockOpen, operation: "liftHoldsOfMany", scope: "orders:write", fields: [],
    request: (row) => (row.holds?.length ? { order_id: row.order_id, reasons: row.holds } : "It is on no hold."),
  },
  {
    key: "cancel", label: "Cancel", does: "Cancel", icon: IconCircleX, operation: "cancelOrders", scope: "orders:write", danger: true,
    fields: [{ name: "reason", label: "Reason", options: ["customer", "inventory", "fraud", "payment", "staff", "channel", "other"] }, { name: "note", label: "Note" }],
    request: (row, values) => ({ order_id: row.order_id, reason: values.reason ?? "customer", ...(values.note ? { note: values.note } : {}) }),
  },
  {
    key: "capture", label: "Capture money", does: "Capture the money of", icon: IconCash, operation: "capturePayments", scope: "payments:write", fields: [],
    request: (row) => ({ order_id: row.order_id }),
  },
  {
    key: "tag", label: "Add a tag", does: "Tag", icon: IconTag, operation: "editOrders", scope: "orders:write", fields: [{ name: "tag", label: "Tag", required: true }],
    request: (row, values) => {
      const tag = (values.tag ?? "").trim();
      if (!tag) return "Say which tag.";
      return row.tags?.includes(tag) ? "It has this tag." : { order_id: row.order_id, tags: [...(row.tags ?? []), tag] };
    },
  },
];
