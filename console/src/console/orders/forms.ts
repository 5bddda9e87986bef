import type { Action, Order } from "./queries";

/** A field of an action's form; what it is worth goes into the request under its name. */
export type Field = AnyField & { when?: { field: string; is: string } };

type AnyField =
  | { kind: "choice"; name: string; label: string; options: string[]; first?: string }
  | { kind: "choices"; name: string; label: string; options: string[] }
  | { kind: "money"; name: string; label: string; optional?: boolean; hint?: "most" }
  | { kind: "text"; name: string; label: string; optional?: boolean; placeholder?: string }
  | { kind: "note"; name: string; label: string }
  | { kind: "time"; name: string; label: string }
  | { kind: "line"; name: string; label: string }
  | { kind: "location"; name: string; label: string; optional?: boolean }
  | { kind: "lines"; name: string; label: string; reasons?: { name: string; options: string[] }; units: (line: Order["lines"][number]) => number };

const HERE = ["unsourced", "backordered", "reserved", "released", "picked", "packed", "ready_for_pickup"];
const sum = (line: Order["lines"][number], ...buckets: string[]) => buckets.reduce((total, bucket) => total + (line.buckets[bucket] ?? 0), 0);
const NOTE: Field = { kind: "note", name: "note", label: "Note" };
const PROBLEMS = ["missing", "damaged", "wrong", "lost"];
const RETURN_REASONS = ["unwanted", "wrong_size", "late", "not_as_described", "defective", "damaged", "wrong_item", "other"];

/** What is asked before an action is done. Actions without a form are previewed at once. */
export const FORMS: Record<string, Field[]> = {
  cancel: [{ kind: "choice", name: "reason", label: "Reason", options: ["customer", "inventory", "fraud", "payment", "staff", "channel", "other"] }, NOTE],
  cancel_lines: [
    { kind: "lines", name: "lines", label: "What to cancel", units: (line) => (line.role === "option" ? 0 : sum(line, ...HERE)) },
    { kind: "choice", name: "reason", label: "Reason", options: ["customer", "inventory", "fraud", "payment", "staff", "channel", "other"] },
    NOTE,
  ],
  hold: [
    { kind: "choice", name: "reason", label: "Reason", options: ["manual", "address", "fraud", "payment", "price", "until_date"] },
    { kind: "time", name: "until", label: "Until", when: { field: "reason", is: "until_date" } },
    NOTE,
  ],
  lift: [{ kind: "choices", name: "reasons", label: "Holds to lift", options: [] }],
  confirm: [{ kind: "money", name: "paid", label: "Money received" }, { kind: "text", name: "reference", label: "Payer's reference", optional: true }],
  record_payment: [
    { kind: "money", name: "amount", label: "Amount" },
    { kind: "choice", name: "tender", label: "How it was paid", options: ["bank_transfer", "cash", "check", "terminal"] },
    { kind: "text", name: "reference", label: "Reference", optional: true },
  ],
  collect_cash: [
    { kind: "text", name: "collector", label: "Courier or carrier", placeholder: "Such as courier-1" },
    { kind: "money", name: "amount", label: "Amount taken" },
    { kind: "text", name: "reference", label: "Their reference", optional: true },
  ],
  settle_payment: [
    { kind: "choice", name: "outcome", label: "It", options: ["succeeded", "failed"] },
    { kind: "money", name: "amount", label: "Amount, if it was another", optional: true, hint: "most" },
    { kind: "text", name: "reference", label: "Reference", optional: true },
  ],
  report_dispute: [
    { kind: "text", name: "external_id", label: "The gateway’s number of the dispute", placeholder: "Such as dp_1042" },
    { kind: "money", name: "amount", label: "Disputed amount", hint: "most" },
    { kind: "text", name: "reason", label: "Reason the bank gives", optional: true },
  ],
  start_payment: [
    { kind: "choice", name: "tender", label: "How it is paid", options: ["card", "wallet", "bank_debit", "bank_transfer", "external"] },
    { kind: "choice", name: "gateway", label: "Gateway", options: ["sandbox", "manual"] },
    { kind: "money", name: "amount", label: "Amount", optional: true, hint: "most" },
    { kind: "text", name: "token", label: "The gateway's token for the card", optional: true, placeholder: "tok_ok" },
  ],
  pay_with_stored_value: [{ kind: "text", name: "code", label: "Gift card's code (empty: the customer's credit)", optional: true }, { kind: "money", name: "amount", label: "Amount", optional: true, hint: "most" }],
  capture: [{ kind: "money", name: "amount", label: "Amount", optional: true, hint: "most" }],
  refund: [{ kind: "money", name: "amount", label: "Amount", optional: true, hint: "most" }],
  refund_to_credit: [{ kind: "money", name: "amount", label: "Amount", optional: true, hint: "most" }],
  redirect_refund: [{ kind: "choice", name: "way", label: "How", options: ["bank_transfer", "store_credit", "payment"] }, { kind: "text", name: "reference", label: "Reference", optional: true }],
  credit: [
    { kind: "choice", name: "kind", label: "As", options: ["goodwill", "price_adjustment"] },
    { kind: "line", name: "line", label: "For", when: { field: "kind", is: "price_adjustment" } },
    { kind: "money", name: "amount", label: "Amount", hint: "most" },
    { kind: "choice", name: "reason", label: "Reason", options: ["late", "damaged", "wrong_price", "price_match", "service", "quality", "other"] },
    NOTE,
  ],
  write_off: [
    { kind: "money", name: "amount", label: "Amount", optional: true, hint: "most" },
    { kind: "choice", name: "reason", label: "Reason", options: ["small_difference", "bad_debt", "uncollectible", "other"] },
  ],
  request_return: [
    { kind: "lines", name: "lines", label: "What comes back", reasons: { name: "reason", options: RETURN_REASONS }, units: (line) => sum(line, "delivered", "in_transit") },
    NOTE,
  ],
  claim: [
    { kind: "lines", name: "lines", label: "What is wrong", reasons: { name: "problem", options: PROBLEMS }, units: (line) => sum(line, "delivered", "in_transit", "lost") },
    { kind: "choice", name: "remedy", label: "Remedy", options: ["refund", "replacement"] },
    NOTE,
  ],
  approve_return: [{ kind: "location", name: "location", label: "Goes to", optional: true }, { kind: "note", name: "instructions", label: "Instructions for the buyer" }],
  decline_return: [{ kind: "choice", name: "reason", label: "Reason", options: ["policy", "condition", "fraud", "other"] }, NOTE],
  receive_return: [{ kind: "location", name: "location", label: "Received at", optional: true }],
  reject: [{ kind: "choice", name: "reason", label: "Reason", options: ["no_stock", "damaged", "too_busy", "closed", "cannot_make", "other"] }],
  move: [{ kind: "location", name: "location", label: "To location" }],
  hand_over: [{ kind: "text", name: "carrier", label: "Carrier" }, { kind: "text", name: "tracking_number", label: "Tracking number", optional: true }],
};

/** The fields of an action, as the order's state has them. */
export function fieldsOf(action: Action, order: Order): Field[] {
  const fields = FORMS[action.action] ?? [];
  if (action.action === "lift") return fields.map((field) => (field.kind === "choices" ? { ...field, options: order.holds ?? [] } : field));
  return fields;
}

/** Actions that cannot be taken back by the next click. */
export const GRAVE = new Set(["cancel", "cancel_lines", "discard", "write_off", "decline_return", "void", "reject", "dispute_lost"]);
