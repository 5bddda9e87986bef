/** What a buyer types at checkout: kept for this visit, so that a reload loses nothing; a card is no part of it. */
import { useEffect, useState } from "react";

export interface Details {
  email: string;
  name: string;
  phone: string;
  country: string;
  line1: string;
  line2: string;
  postalCode: string;
  city: string;
  region: string;
  note: string;
  method: string;
  location: string;
  news: boolean;
}

export type Wrong = Partial<Record<keyof Details, string>>;

export function useDetails(slug: string, country: string): [Details, (change: Partial<Details>) => void] {
  const key = `waybill-checkout-${slug}`;
  const [details, setDetails] = useState<Details>(() => {
    const none: Details = { email: "", name: "", phone: "", country, line1: "", line2: "", postalCode: "", city: "", region: "", note: "", method: "", location: "", news: false };
    try {
      return { ...none, ...(JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Details>) };
    } catch {
      return none;
    }
  });
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(details)), [key, details]);
  return [details, (change) => setDetails((before) => ({ ...before, ...change }))];
}

/** The key of an order: the same while the same is asked again, so that nothing is ordered twice. */
export function keyFor(slug: string, body: unknown): string {
  const name = `waybill-order-${slug}`;
  const text = JSON.stringify(body);
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "null") as { text: string; key: string } | null;
    if (kept?.text === text) return kept.key;
  } catch {
    // what cannot be read is another order's
  }
  const key = crypto.randomUUID();
  sessionStorage.setItem(name, JSON.stringify({ text, key }));
  return key;
}

export function forgetKey(slug: string): void {
  sessionStorage.removeItem(`waybill-order-${slug}`);
}

/** Where the buyer came from, as the link that led here says it. */
export function attribution(): { source?: string; medium?: string; campaign?: string } | undefined {
  const kept = sessionStorage.getItem("waybill-came-from");
  return kept ? (JSON.parse(kept) as { source?: string }) : undefined;
}

export function rememberWhereFrom(): void {
  const query = new URLSearchParams(location.search);
  const found = Object.fromEntries(["source", "medium", "campaign"].map((name) => [name, query.get(`utm_${name}`)?.slice(0, 255)]).filter(([, value]) => value));
  if (Object.keys(found).length) sessionStorage.setItem("waybill-came-from", JSON.stringify(found));
}
