/** Prices, days and phrases of the front, in the reader's manner. */
import { formatDay } from "../../shared/format";
import { amountOf, clock, daysAhead, dayWords, fill, money, type Speech } from "../words";
import type { Front, Item, QuotedWay } from "./asking";
import type { ShopWords } from "./words";

/** A unit price, which may have more digits than the currency. */
export function priceOf(speech: Speech, price: string): string {
  const digits = Math.max(new Intl.NumberFormat("en", { style: "currency", currency: speech.currency }).resolvedOptions().maximumFractionDigits ?? 2, (price.split(".")[1] ?? "").replace(/0+$/, "").length);
  return new Intl.NumberFormat(speech.locale, { style: "currency", currency: speech.currency, minimumFractionDigits: Math.min(digits, 6), maximumFractionDigits: Math.min(digits, 6) }).format(Number(price));
}

/** A day without a time, as `2026-12-09`. */
export function dayOf(speech: Speech, day: string): string {
  return formatDay(day, speech.locale, { weekday: "long", day: "numeric", month: "long" });
}

/** What can be said of whether an item can be had, and the tone of it. */
export function phrase(speech: Speech, words: ShopWords, item: Pick<Item, "availability" | "scale" | "unit">): { text: string; tone: "good" | "attention" | "quiet" } {
  const { state, left, on } = item.availability;
  if (state === "in_stock") return { text: words.state.in_stock, tone: "good" };
  if (state === "few_left") return { text: fill(words.state.few_left, { count: amountOf(speech, left ?? 1, item.scale ?? 1, item.unit ?? "unit") }), tone: "attention" };
  if (state === "sold_out") return { text: words.state.sold_out, tone: "quiet" };
  if (!on) return { text: words.state.backorderOpen, tone: "attention" };
  return { text: fill(words.state[state], { day: dayOf(speech, on) }), tone: "attention" };
}

/** When it is there by a way, honestly: minutes for a kitchen, a time today, a day otherwise. */
export function promise(speech: Speech, words: ShopWords, way: Pick<QuotedWay, "method" | "deliver_by" | "minutes">): string {
  if (way.minutes && way.minutes <= 120) return fill(words.inMinutes, { minutes: way.minutes });
  if (!way.deliver_by) return words.noDate;
  const day = fill(way.method === "pickup" ? words.pickDay : words.byDay, { day: dayWords(speech, way.deliver_by) });
  const soon = way.method !== "ship" && daysAhead(speech, way.deliver_by) === 0;
  return soon ? `${day}, ${fill(words.byTime, { time: clock(speech, way.deliver_by) })}` : day;
}

/** Why a way is not possible, in the buyer's words. */
export function hitchOf(speech: Speech, words: ShopWords, front: Front, way: QuotedWay, postalCode: string): string {
  const type = way.hitch?.type ?? "";
  if (type === "not_delivered_there") return !postalCode && front.ways.some((one) => one.method === way.method && one.postal_codes?.length) ? words.hitch.needsPostcode : words.hitch.not_delivered_there;
  if (type === "below_minimum") {
    const least = Math.min(...front.ways.filter((one) => one.method === way.method).map((one) => one.minimum ?? 0));
    return fill(words.hitch.below_minimum, { amount: money(speech, least) });
  }
  if (type === "insufficient_stock") return words.hitch.stockOther;
  if (type === "not_for_sale" || type === "bad_choice" || type === "way_not_offered") return words.hitch[type];
  return words.hitch.other;
}

/** Where an order could be in a sentence of its place's hours today; undefined where it is closed. */
export function plural(forms: { one: string; many: string }, count: number): string {
  return fill(count === 1 ? forms.one : forms.many, { count });
}
