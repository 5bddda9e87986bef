/** The words of the buyers' pages: one small file a language, loaded when it is needed; and dates and amounts in its manner. */
import { createContext, useContext } from "react";
import { formatMoney, formatQuantity, formatTime } from "../../shared/format";
import type { Words } from "./en";

export type { Words } from "./en";

export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", fr: "Français", zh: "中文" } as const;
export type LanguageCode = keyof typeof LANGUAGES;

const files: Record<LanguageCode, () => Promise<Words>> = {
  en: () => import("./en").then((file) => file.en),
  de: () => import("./de").then((file) => file.de),
  es: () => import("./es").then((file) => file.es),
  fr: () => import("./fr").then((file) => file.fr),
  zh: () => import("./zh").then((file) => file.zh),
};
const KEPT = "waybill-language";

/** The words of a language. */
export function loadWords(code: LanguageCode): Promise<Words> {
  return files[code]();
}

/** The language that the reader chose before, if any. */
export function chosenLanguage(): LanguageCode | undefined {
  const kept = localStorage.getItem(KEPT);
  return kept && kept in LANGUAGES ? (kept as LanguageCode) : undefined;
}

/** The first language of the reader's browser that there are pages in. */
export function browserLanguage(): LanguageCode {
  const found = navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => code in LANGUAGES);
  return (found as LanguageCode | undefined) ?? "en";
}

export function chooseLanguage(code: LanguageCode): void {
  localStorage.setItem(KEPT, code);
}

/** A text with its `{names}` filled in. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** How this page speaks: its words, and where and how dates and amounts are written. */
export interface Speech {
  words: Words;
  code: LanguageCode;
  locale: string;
  timeZone: string;
  currency: string;
}

export const SpeechContext = createContext<Speech | null>(null);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("no words yet");
  return speech;
}

export function money(speech: Speech, amount: number): string {
  return formatMoney(amount, speech.currency, speech.locale);
}

/** Steps of 1/scale of a unit: 250 at scale 1000 is 0.25 kg. */
export function amountOf(speech: Speech, steps: number, scale = 1, unit = "unit"): string {
  return formatQuantity(steps, scale, speech.locale, unit);
}

export function clock(speech: Speech, at: string): string {
  return formatTime(at, speech.locale, speech.timeZone, { hour: "numeric", minute: "2-digit" });
}

/** The day and the time, short. */
export function moment(speech: Speech, at: string): string {
  return formatTime(at, speech.locale, speech.timeZone, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}

/** The whole date. */
export function longDate(speech: Speech, at: string): string {
  return formatTime(at, speech.locale, speech.timeZone, { day: "numeric", month: "long", year: "numeric" });
}

function dayNumber(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
  return Date.parse(`${parts}T00:00:00Z`) / 86_400_000;
}

/** How many days ahead of today a moment is, where the shop is. */
export function daysAhead(speech: Speech, at: string, now = new Date()): number {
  return dayNumber(new Date(at), speech.timeZone) - dayNumber(now, speech.timeZone);
}

/** The day as one says it: today, tomorrow, or the weekday with its date. */
export function dayWords(speech: Speech, at: string): string {
  const ahead = daysAhead(speech, at);
  if (ahead === 0) return speech.words.today;
  if (ahead === 1) return speech.words.tomorrow;
  const day = formatTime(at, speech.locale, speech.timeZone, { weekday: "long", day: "numeric", month: "long" });
  return fill(speech.words.onDay, { day });
}
