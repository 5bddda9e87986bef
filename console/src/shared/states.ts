/** What each state is called and which tone it has. A tone means the same everywhere:
 * quiet: nothing to do; progress: under way; good: done; attention: somebody should look; bad: went wrong; back: on its way back. */
export type Tone = "quiet" | "progress" | "good" | "attention" | "bad" | "back";

const TONES: Record<Tone, string[]> = {
  quiet: ["draft", "discarded", "expired", "canceled", "closed", "none", "nothing_due", "voided", "unsourced", "planned", "queued", "refunded", "credited"],
  progress: [
    "placed", "confirmed", "reserved", "in_progress", "scheduled", "released", "accepted", "picking", "packed", "ready", "created", "in_transit",
    "out_for_delivery", "on_its_way", "shipped", "part_shipped", "authorized", "pending", "on_account", "due_on_delivery", "requested", "approved", "preparing",
    "baking", "checked", "quoted", "issued", "sent", "part_received", "open", "partially_captured", "expected",
  ],
  good: ["completed", "paid", "delivered", "captured", "handed_over", "collected", "succeeded", "received", "inspected", "applied", "won", "active", "fulfilled"],
  attention: [
    "unpaid", "part_paid", "overpaid", "backordered", "part_backordered", "ready_for_pickup", "held", "on_hold", "cancel_pending", "requires_action",
    "awaiting_payment", "awaiting_location", "arrived", "failed_attempt", "held_at_point", "overdue", "in_doubt", "late", "low",
  ],
  bad: ["failed", "lost", "exception", "rejected", "declined", "short", "uncollected", "dead", "disputed"],
  back: ["returning", "returned", "part_returned"],
};

const toneOf = new Map<string, Tone>(Object.entries(TONES).flatMap(([tone, states]) => states.map((state) => [state, tone as Tone] as const)));

export function tone(state: string): Tone {
  return toneOf.get(state) ?? "quiet";
}

/** A state in words: `part_shipped` is "Part shipped". */
export function stateWords(state: string): string {
  const words = state.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const COMES_NOT = new Set(["returning", "returned", "lost", "voided"]);

/** Whether a parcel in a state is on its way to its buyer, or there. */
export function isExpected(status: string): boolean {
  return !COMES_NOT.has(status);
}
