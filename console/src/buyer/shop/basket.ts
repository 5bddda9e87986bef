/** The basket: kept by the browser, shop by shop, and the same in all its tabs. */
import { useSyncExternalStore } from "react";
import type { Schemas } from "../../api/client";

export interface Line {
  sku: string;
  quantity: number;
  choices: { group: string; choice: string }[];
  /** As it was when it was put in: shown until it is quoted anew. */
  title: string;
  /** Steps in one unit, and the unit, of what is weighed or measured. */
  scale?: number;
  unit?: string;
}

const EMPTY: Line[] = [];
const MOST_LINES = 100;
const MOST_UNITS = 999;
const MOST_STEPS = 100_000;
const listeners = new Set<() => void>();
const read = new Map<string, { text: string | null; lines: Line[] }>();

function name(slug: string): string {
  return `waybill-basket-${slug}`;
}

function isLine(value: unknown): value is Line {
  const line = value as Partial<Line> | null;
  return typeof line?.sku === "string" && Number.isInteger(line.quantity) && Array.isArray(line.choices) && typeof line.title === "string" && (line.scale === undefined || (Number.isInteger(line.scale) && line.scale >= 1));
}

function linesOf(slug: string): Line[] {
  const text = localStorage.getItem(name(slug));
  const known = read.get(slug);
  if (known && known.text === text) return known.lines;
  let lines = EMPTY;
  try {
    const found: unknown = text ? JSON.parse(text) : [];
    lines = Array.isArray(found) ? found.filter(isLine) : EMPTY;
  } catch {
    // what cannot be read any more is an empty basket
    lines = EMPTY;
  }
  read.set(slug, { text, lines });
  return lines;
}

function keep(slug: string, lines: Line[]): void {
  if (lines.length) localStorage.setItem(name(slug), JSON.stringify(lines));
  else localStorage.removeItem(name(slug));
  for (const listener of listeners) listener();
}

window.addEventListener("storage", () => {
  for (const listener of listeners) listener();
});

export function useBasket(slug: string): Line[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => linesOf(slug),
  );
}

const same = (one: Line, other: Line) => one.sku === other.sku && JSON.stringify(one.choices) === JSON.stringify(other.choices);

export function addLine(slug: string, line: Line): void {
  const lines = linesOf(slug);
  const known = lines.findIndex((one) => same(one, line));
  if (known >= 0) return setQuantity(slug, known, (lines[known]?.quantity ?? 0) + line.quantity);
  if (lines.length < MOST_LINES) keep(slug, [...lines, line]);
}

export function setQuantity(slug: string, position: number, quantity: number): void {
  const lines = linesOf(slug);
  keep(slug, quantity < 1 ? lines.filter((_, index) => index !== position) : lines.map((line, index) => (index === position ? { ...line, quantity: Math.min(quantity, mostOf(line.scale)) } : line)));
}

export function emptyBasket(slug: string): void {
  keep(slug, EMPTY);
}

/** How many steps a line may have. */
export function mostOf(scale = 1): number {
  return Math.min(MOST_UNITS * scale, MOST_STEPS);
}

/** Pieces; what is weighed or measured is one. */
export function countOf(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + ((line.scale ?? 1) > 1 ? 1 : line.quantity), 0);
}

/** The lines as the API takes them. */
export function asked(lines: Line[]): Schemas["BasketLine"][] {
  return lines.map(({ sku, quantity, choices }) => ({ sku, quantity, choices }));
}
