/** Money, times and quantities as people of a locale read them. Amounts are integers of minor units. */
const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale, { style: "currency", currency })));
  return format;
}

/** How many digits the minor unit has: 2 for cents, 0 for yen. */
export function minorDigits(currency: string): number {
  return moneyFormat(currency, "en").resolvedOptions().maximumFractionDigits ?? 2;
}

export function formatMoney(amount: number, currency: string, locale: string): string {
  return moneyFormat(currency, locale).format(amount / 10 ** minorDigits(currency));
}

/** What somebody typed as an amount, in minor units; undefined for what is none. Takes 12.50 and 12,50. */
export function parseMoney(text: string, currency: string): number | undefined {
  const digits = minorDigits(currency);
  const match = /^\s*(-?)(\d{1,12})(?:[.,](\d*))?\s*$/.exec(text);
  if (!match || (match[3] ?? "").length > digits) return undefined;
  const amount = Number(`${match[2]}${(match[3] ?? "").padEnd(digits, "0")}`);
  return match[1] ? -amount : amount;
}

/** How many decimals steps of 1/`scale` of a unit have. */
export function decimalsOf(scale: number): number {
  return Math.round(Math.log10(Math.max(1, scale)));
}

/** A quantity in steps of 1/`scale` of a unit: 1250 at scale 1000 of kg is 1.25 kg. Pieces have no name. */
export function formatQuantity(steps: number, scale = 1, locale?: string, unit?: string | null): string {
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: decimalsOf(scale) }).format(steps / Math.max(1, scale));
  return unit && unit !== "unit" ? `${text} ${unit}` : text;
}

/** What was typed (2, 0.25 or 0,25; with a sign where `signed`) in steps; undefined for what is no quantity. */
export function parseSteps(text: string, scale: number, signed = false): number | undefined {
  const digits = decimalsOf(scale);
  const match = /^\s*([+\-−]?)\s*(\d{1,9})(?:[.,](\d*))?\s*$/.exec(text);
  if (!match || (match[1] && !signed) || (match[3] ?? "").length > digits) return undefined;
  const steps = Number(`${match[2]}${(match[3] ?? "").padEnd(digits, "0")}`);
  return match[1] === "-" || match[1] === "−" ? -steps : steps;
}

export function formatTime(at: string | Date, locale: string, timeZone: string, options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" }): string {
  return new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(new Date(at));
}

/** A day without a time, as `2026-11-29`. */
export function formatDay(day: string, locale: string, options: Intl.DateTimeFormatOptions = { dateStyle: "medium" }): string {
  return new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(new Date(`${day}T00:00:00Z`));
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 hours ago", "in 2 days"; what is more than 30 days away is for formatTime. */
export function formatAgo(at: string | Date, locale: string, now: Date = new Date()): string {
  const seconds = (new Date(at).getTime() - now.getTime()) / 1_000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  for (const [unit, size] of UNITS) if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  return format.format(0, "second");
}
