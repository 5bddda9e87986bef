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

/** An amount as it may be typed, to show how: 12.50, 1250 or 1.250. */
export function sampleAmount(currency: string): string {
  return minorText(1250, currency);
}

/** An amount of minor units to be changed in a field, as `parseMoney` takes it. */
export function minorText(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/** How many there are of something: 1 order, 1,204 orders. */
export function counted(count: number, one: string, locale?: string, several = `${one}s`): string {
  return `${count.toLocaleString(locale)} ${count === 1 ? one : several}`;
}

/** How many decimals steps of 1/`scale` of a unit have. */
export function decimalsOf(scale: number): number {
  return Math.round(Math.log10(Math.max(1, scale)));
}

const plain = new Map<string | undefined, string | undefined>();

/** The locale, or its language alone where plain numbers were not written like amounts (en-DE: €1,234.50, but 1.234,5). */
export function plainLocale(locale?: string): string | undefined {
  if (!plain.has(locale)) {
    const decimal = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options).formatToParts(1.5).find((part) => part.type === "decimal")?.value;
    const isAlike = decimal({}) === decimal({ style: "currency", currency: "EUR" });
    plain.set(locale, isAlike ? locale : locale?.split("-")[0]);
  }
  return plain.get(locale);
}

/** A quantity in steps of 1/`scale` of a unit: 1250 at scale 1000 of kg is 1.25 kg. Pieces have no name. */
export function formatQuantity(steps: number, scale = 1, locale?: string, unit?: string | null): string {
  const text = new Intl.NumberFormat(plainLocale(locale), { maximumFractionDigits: decimalsOf(scale) }).format(steps / Math.max(1, scale));
  return unit && unit !== "unit" ? `${text} ${unit}` : text;
}

/** Quantities of several units, those that are none left out: 2 + 1.25 kg. */
export function formatQuantities(parts: readonly { steps: number; scale?: number; unit?: string }[], locale?: string): string {
  const some = parts.filter((part) => part.steps);
  return some.map((part) => formatQuantity(part.steps, part.scale, locale, part.unit)).join(" + ") || "0";
}

type Amount<Figure extends string> = { scale?: number; unit?: string } & { [figure in Figure]?: number };

/** One of the figures of amounts that are measured each in its unit: 2 + 1.25 kg. */
export function formatAmounts<Figure extends string>(amounts: readonly Amount<Figure>[] | undefined, figure: Figure, locale?: string): string {
  return formatQuantities((amounts ?? []).map((one) => ({ scale: one.scale, unit: one.unit, steps: one[figure] ?? 0 })), locale);
}

/** How much there is, said whole: 2 units, or 2 + 1.25 kg where not all is counted. */
export function goodsWords(amounts: readonly Amount<"quantity">[] = [], locale?: string): string {
  const isCounted = amounts.every((one) => (one.unit ?? "unit") === "unit" && (one.scale ?? 1) === 1);
  if (!isCounted) return formatAmounts(amounts, "quantity", locale);
  return counted(
    amounts.reduce((sum, one) => sum + (one.quantity ?? 0), 0),
    "unit",
    locale,
  );
}

/** A quantity to be changed in a field: without separators of thousands, as `parseSteps` takes it. */
export function formatSteps(steps: number, scale = 1, locale?: string): string {
  return new Intl.NumberFormat(plainLocale(locale), { maximumFractionDigits: decimalsOf(scale), useGrouping: false }).format(steps / Math.max(1, scale));
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

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function aheadOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - Math.floor(at / 1_000) * 1_000;
}

/** The moment at which clocks of a zone say what was typed (`2026-11-29T18:30`), as the API takes it; undefined for what is none. */
export function momentAt(text: string, timeZone: string): string | undefined {
  const clock = Date.parse(`${text}Z`);
  if (Number.isNaN(clock)) return undefined;
  // twice: the first guess may lie on the other side of a change of the clocks
  const guess = clock - aheadOf(clock, timeZone);
  return new Date(clock - aheadOf(guess, timeZone)).toISOString();
}

/** What clocks of a zone say at a moment, to be changed in a field. */
export function clockText(at: string, timeZone: string): string {
  const moment = new Date(at).getTime();
  return new Date(moment + aheadOf(moment, timeZone)).toISOString().slice(0, 16);
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
