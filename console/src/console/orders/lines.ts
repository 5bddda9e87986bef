import type { Order } from "./queries";

type Line = Order["lines"][number];
type Bundle = NonNullable<Order["bundles"]>[number];

/** Units that are wanted of a line: those that were canceled are not. */
export const wantedOf = (line: Line): number => line.quantity - (line.buckets.canceled ?? 0);

/** How many of a bundle are wanted: its parts are canceled with it. */
export function wantedOfBundle(bundle: Bundle, order: Order): number {
  const [part] = order.lines.filter((line) => line.parent === bundle.line && line.quantity > 0);
  return part ? Math.round((bundle.quantity * wantedOf(part)) / part.quantity) : bundle.quantity;
}

/** What of an amount is of the wanted units, in minor units: halves of what is canceled are rounded away from zero, as the order's total is. */
export function shareOf(amount: number, line: Line): number {
  const canceled = line.buckets.canceled ?? 0;
  if (!canceled) return amount;
  const gone = (BigInt(Math.abs(amount)) * BigInt(canceled) * 2n + BigInt(line.quantity)) / (BigInt(line.quantity) * 2n);
  return amount - Math.sign(amount) * Number(gone);
}
