import { minorDigits } from "../../shared/format";
import type { OrderRow } from "./queries";

const COLUMNS: [string, (row: OrderRow) => unknown][] = [
  ["number", (row) => row.number],
  ["placed_at", (row) => row.placed_at],
  ["status", (row) => row.status],
  ["payment_status", (row) => row.payment_status],
  ["fulfillment_status", (row) => row.fulfillment_status],
  ["return_status", (row) => row.return_status ?? "none"],
  ["channel", (row) => row.channel],
  ["external_id", (row) => row.external_id],
  ["name", (row) => row.name],
  ["email", (row) => row.email],
  ["country", (row) => row.country],
  ["lines", (row) => row.lines],
  ["total", (row) => (row.total / 10 ** minorDigits(row.currency)).toFixed(minorDigits(row.currency))],
  ["currency", (row) => row.currency],
  ["holds", (row) => (row.holds ?? []).join(" ")],
  ["tags", (row) => (row.tags ?? []).join(" ")],
  ["ship_by", (row) => row.ship_by],
];

/** A cell of a CSV file. What a spreadsheet would take for a formula is told apart by a quote sign. */
function cell(value: unknown): string {
  const text = value === undefined || value === null ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(rows: OrderRow[]): string {
  const lines = rows.map((row) => COLUMNS.map(([, value]) => cell(value(row))).join(","));
  return `${COLUMNS.map(([name]) => name).join(",")}\r\n${lines.map((line) => `${line}\r\n`).join("")}`;
}

/** Give a text to the reader as a file. */
export function download(name: string, text: string, type = "text/csv"): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
