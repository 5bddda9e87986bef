import { isAmount } from "../components/MoneyInput";
import { minorDigits, parseMoney } from "../../shared/format";
import { type Address, cleanAddress } from "./AddressFields";
import { type Buyer, contactOf } from "./CustomerPicker";
import type { Order, Request } from "./queries";

export interface OptionWanted {
  name: string;
  value: string;
  unit_price: string;
}

export interface LineWanted {
  sku: string;
  title: string;
  price: string;
  /** In steps of the item's unit. */
  quantity: number;
  scale: number;
  unit: string;
  options: OptionWanted[];
  note: string;
  /** How many lines it becomes: a bundle as many as it has parts. */
  parts: number;
}

/** An order as it is being taken down. Amounts are what was typed. */
export interface Taking {
  lines: LineWanted[];
  buyer: Buyer;
  address: Partial<Address>;
  method: "ship" | "pickup" | "local_delivery";
  location: string;
  requested: string;
  terms: string;
  paid: string;
  reference: string;
  shipping: string;
  discount: string;
  discountTitle: string;
  percent: boolean;
  note: string;
  tags: string[];
}

export const NOTHING: Taking = {
  lines: [], buyer: {}, address: {}, method: "ship", location: "", requested: "", terms: "prepaid", paid: "", reference: "", shipping: "",
  discount: "", discountTitle: "Discount", percent: false, note: "", tags: [],
};

export const TERMS = [
  { value: "prepaid", label: "Paid in advance" },
  { value: "on_account", label: "On account" },
  { value: "on_delivery", label: "On delivery or at pickup" },
  { value: "bank_transfer", label: "Bank transfer" },
  { value: "deposit", label: "Deposit" },
];

/** What is still missing before it can be placed; empty where nothing is. */
export function missing(taking: Taking): string[] {
  const found: string[] = [];
  if (!taking.lines.length) found.push("an item");
  if (taking.method !== "pickup" && !cleanAddress(taking.address)) found.push("an address with a country");
  return found;
}

/** How much of it, in percent: more than nothing and at most all. In parts per million; undefined for what is none. */
export function parsePercent(text: string): number | undefined {
  const match = /^\s*(\d{1,3}(?:[.,]\d{1,4})?)\s*%?\s*$/.exec(text);
  const parts = Math.round(Number((match?.[1] ?? "").replace(",", ".")) * 10_000);
  return match && parts > 0 && parts <= 1_000_000 ? parts : undefined;
}

/** Whether it is empty or the price of an option, which may have more decimals than an amount. */
export const isPrice = (text: string): boolean => /^\s*(\d{1,9}(\.\d{1,6})?)?\s*$/.test(text);

/** The fields in which something stands that cannot be read: nothing is asked before they are put right. */
export function unreadable(taking: Taking, currency: string): string[] {
  const found: string[] = [];
  if (taking.lines.some((line) => line.options.some((option) => !option.name.trim() || !isPrice(option.unit_price)))) found.push("an option");
  if (!isAmount(taking.paid, currency)) found.push("what is paid already");
  if (!isAmount(taking.shipping, currency)) found.push("the charge");
  if (taking.discount.trim() && (taking.percent ? parsePercent(taking.discount) === undefined : !isAmount(taking.discount, currency))) found.push("the discount");
  return found;
}

/** The order as the API takes it. */
export function toRequest(taking: Taking, currency: string, draft?: { id?: string; only?: boolean }): Request {
  const amount = (text: string) => (text.trim() ? parseMoney(text, currency) : undefined);
  const address = cleanAddress(taking.address);
  const contact = contactOf(taking.buyer);
  const paid = amount(taking.paid);
  const shipping = amount(taking.shipping);
  return {
    channel: "phone",
    lines: taking.lines.map((line) => ({
      sku: line.sku, quantity: line.quantity,
      ...(line.options.length ? { options: line.options.map((option) => ({ name: option.name, ...(option.value ? { value: option.value } : {}), ...(option.unit_price.trim() ? { unit_price: option.unit_price.trim() } : {}) })) } : {}),
      ...(line.note.trim() ? { properties: { Note: line.note.trim() } } : {}),
    })),
    method: taking.method,
    ...(contact ? { customer: contact } : {}),
    ...(address ? { ship_to: address } : {}),
    ...(taking.location ? { location: taking.location } : {}),
    ...(taking.requested ? { requested_at: new Date(taking.requested).toISOString() } : {}),
    ...(shipping ? { charges: [{ type: taking.method === "ship" ? "shipping" : "delivery", amount: shipping }] } : {}),
    ...(discountOf(taking, currency) ?? {}),
    payment: { terms: taking.terms, ...(paid ? { paid, ...(taking.reference.trim() ? { reference: taking.reference.trim() } : {}) } : {}) },
    ...(taking.note.trim() ? { note: taking.note.trim() } : {}),
    ...(taking.tags.length ? { tags: taking.tags } : {}),
    ...(draft?.only ? { draft: true } : {}),
    ...(draft?.id ? { draft_id: draft.id } : {}),
  };
}

function discountOf(taking: Taking, currency: string): Request | undefined {
  const title = taking.discountTitle.trim() || "Discount";
  if (!taking.discount.trim()) return undefined;
  if (!taking.percent) {
    const amount = parseMoney(taking.discount, currency);
    return amount ? { discounts: [{ title, amount }] } : undefined;
  }
  const percent = parsePercent(taking.discount);
  return percent ? { discounts: [{ title, percent }] } : undefined;
}

/** A draft as it was saved, to be gone on with. */
export function fromDraft(order: Order): Taking {
  const charge = (order.charges ?? [])[0];
  const [discount] = order.discounts ?? [];
  const digits = minorDigits(order.currency);
  const text = (amount: number | undefined) => (amount ? (amount / 10 ** digits).toFixed(digits) : "");
  const lines = [
    ...order.lines.filter((line) => line.role === "item" || !line.role).map((line) => ({ sku: line.sku, title: line.title, price: line.unit_price, quantity: line.quantity, scale: line.scale ?? 1, unit: line.unit ?? "unit", options: (line.options ?? []).map((option) => ({ name: option.name, value: option.value ?? "", unit_price: option.unit_price ?? "" })), note: line.properties?.Note ?? "", parts: 1 })),
    ...(order.bundles ?? []).map((bundle) => ({ sku: bundle.sku, title: bundle.title, price: bundle.unit_price, quantity: bundle.quantity, scale: 1, unit: "unit", options: [], note: bundle.properties?.Note ?? "", parts: order.lines.filter((line) => line.parent === bundle.line).length })),
  ];
  return {
    ...NOTHING, lines, buyer: order.customer ? { customer_id: order.customer.customer_id, name: order.customer.name ?? undefined, email: order.customer.email ?? undefined, phone: order.customer.phone ?? undefined } : {},
    address: order.ship_to ?? {}, method: order.method as Taking["method"], terms: order.terms, shipping: text(charge?.amount),
    discount: discount?.percent ? String(discount.percent / 10_000) : text(discount?.amount), percent: Boolean(discount?.percent), discountTitle: discount?.title ?? "Discount", note: order.note ?? "", tags: order.tags ?? [],
  };
}
