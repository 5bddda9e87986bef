import { isAmount } from "../components/MoneyInput";
import { clockText, minorText, momentAt, parseMoney } from "../../shared/format";
import { type Address, cleanAddress } from "./AddressFields";
import { type Buyer, contactOf } from "./CustomerPicker";
import type { Shop } from "../session";
import type { Order, Request } from "./queries";

export interface OptionWanted {
  name: string;
  value: string;
  unit_price: string;
  /** What else a draft says of it: its stock, and options of its own. */
  rest?: Request;
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
  /** What else a draft says of it, beside the note. */
  properties: Record<string, string>;
  discounts: Request[];
  /** Its price, title and tax where a channel's count, not ours. */
  theirs: Request;
  location: string;
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
  /** What a draft has beside all that: more charges and discounts, where it came from, whom it is billed to. */
  rest: { about: Request; shipping: Request; charges: Request[]; discount: Request; discounts: Request[]; theirs?: { sold: string; total: number } };
}

export const NOTHING: Taking = {
  lines: [], buyer: {}, address: {}, method: "ship", location: "", requested: "", terms: "prepaid", paid: "", reference: "", shipping: "",
  discount: "", discountTitle: "Discount", percent: false, note: "", tags: [],
  rest: { about: {}, shipping: {}, charges: [], discount: {}, discounts: [] },
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
export function toRequest(taking: Taking, shop: Pick<Shop, "currency" | "time_zone">, draft?: { id?: string; only?: boolean }): Request {
  const amount = (text: string) => (text.trim() ? parseMoney(text, shop.currency) : undefined);
  const address = cleanAddress(taking.address);
  const contact = contactOf(taking.buyer);
  const paid = amount(taking.paid);
  const { theirs } = taking.rest;
  const sold = soldOf(taking, shop.currency);
  return {
    channel: "phone",
    ...taking.rest.about,
    ...sold,
    // a channel's total may be more or less than its lines come to: it holds as long as nothing of them is changed
    ...(theirs?.sold === JSON.stringify(sold) ? { expected_total: theirs.total } : {}),
    method: taking.method,
    ...(contact ? { customer: contact } : {}),
    ...(address ? { ship_to: address } : {}),
    ...(taking.location ? { location: taking.location } : {}),
    ...(taking.requested ? { requested_at: momentAt(taking.requested, shop.time_zone) } : {}),
    payment: { terms: taking.terms, ...(paid ? { paid } : {}), ...(taking.reference.trim() ? { reference: taking.reference.trim() } : {}) },
    ...(taking.note.trim() ? { note: taking.note.trim() } : {}),
    ...(taking.tags.length ? { tags: taking.tags } : {}),
    ...(draft?.only ? { draft: true } : {}),
    ...(draft?.id ? { draft_id: draft.id } : {}),
  };
}

/** What is sold for how much, as the API takes it. */
function soldOf(taking: Taking, currency: string): Request {
  const shipping = taking.shipping.trim() ? parseMoney(taking.shipping, currency) : undefined;
  const charges = [...(shipping ? [{ ...taking.rest.shipping, type: taking.method === "ship" ? "shipping" : "delivery", amount: shipping }] : []), ...taking.rest.charges];
  const discounts = [...discountOf(taking, currency), ...taking.rest.discounts];
  return { lines: taking.lines.map(lineOf), ...(charges.length ? { charges } : {}), ...(discounts.length ? { discounts } : {}) };
}

function lineOf(line: LineWanted): Request {
  const options = line.options.map(({ name, value, unit_price, rest }) => ({ ...rest, name: name.trim(), ...(value ? { value } : {}), ...(unit_price.trim() ? { unit_price: unit_price.trim() } : {}) }));
  const properties = { ...line.properties, ...(line.note.trim() ? { Note: line.note.trim() } : {}) };
  return {
    sku: line.sku, quantity: line.quantity, ...line.theirs,
    ...(options.length ? { options } : {}),
    ...(Object.keys(properties).length ? { properties } : {}),
    ...(line.discounts.length ? { discounts: line.discounts } : {}),
    ...(line.location ? { location: line.location } : {}),
  };
}

function discountOf(taking: Taking, currency: string): Request[] {
  if (!taking.discount.trim()) return [];
  const worth = taking.percent ? { percent: parsePercent(taking.discount) } : { amount: parseMoney(taking.discount, currency) };
  return worth.percent || worth.amount ? [{ ...taking.rest.discount, title: taking.discountTitle.trim() || "Discount", ...worth }] : [];
}

type Line = Order["lines"][number];
type Bundle = NonNullable<Order["bundles"]>[number];

/** A draft as it was saved, to be gone on with: nothing of it is lost. */
export function fromDraft(order: Order, timeZone: string): Taking {
  const { lines, location } = draftedLines(order);
  const charges = (order.charges ?? []).filter((charge) => charge.type !== "adjustment");
  const carriage = charges.find((charge) => charge.type === "shipping" || charge.type === "delivery");
  const [discount, ...discounts] = (order.discounts ?? []).filter((one) => one.line == null);
  const text = (amount: number | undefined) => (amount ? minorText(amount, order.currency) : "");
  const { customer } = order;
  const taking: Taking = {
    lines, location,
    buyer: customer ? { customer_id: customer.customer_id, name: customer.name ?? undefined, email: customer.email ?? undefined, phone: customer.phone ?? undefined, language: customer.language ?? undefined } : {},
    address: order.ship_to ?? {}, method: order.method as Taking["method"], requested: order.requested_at ? clockText(order.requested_at, timeZone) : "",
    terms: order.terms, paid: text(order.paid), reference: order.payment_reference ?? "", shipping: text(carriage?.amount),
    discount: discount?.percent ? String(discount.percent / 10_000) : text(discount?.amount), percent: Boolean(discount?.percent), discountTitle: discount?.title ?? "Discount",
    note: order.note ?? "", tags: order.tags ?? [],
    rest: {
      about: { ...kept(order, "channel", "external_id", "test", "bill_to", "attribution", "consent"), ...(isTheirs(order) ? kept(order, "prices", "tax_included") : {}) },
      shipping: { ...kept(carriage, "title"), ...taxOf(order, carriage) },
      charges: charges.filter((charge) => charge !== carriage).map((charge) => ({ ...kept(charge, "type", "title", "amount"), ...taxOf(order, charge) })),
      discount: kept(discount, "code"), discounts: discounts.map(discountAgain),
    },
  };
  if (!isTheirs(order)) return taking;
  return { ...taking, rest: { ...taking.rest, theirs: { sold: JSON.stringify(soldOf(taking, order.currency)), total: order.total } } };
}

/** What was wanted, as it was asked for: bundles whole, and from where if all of it was wanted from one place. */
function draftedLines(order: Order): { lines: LineWanted[]; location: string } {
  const discounts = (line: number) => (order.discounts ?? []).filter((one) => one.line === line).map(discountAgain);
  const wanted = (line: Line | Bundle, parts: Line[]): LineWanted => {
    const { Note: note = "", ...properties } = line.properties ?? {};
    return {
      sku: line.sku, title: line.title, price: line.unit_price, quantity: line.quantity, scale: parts[0] === line ? (parts[0].scale ?? 1) : 1, unit: parts[0] === line ? (parts[0].unit ?? "unit") : "unit",
      options: (parts[0]?.options ?? []).map(optionAgain), note, properties, discounts: discounts(line.line), theirs: theirsOf(order, line, parts), location: parts[0]?.location ?? "", parts: Math.max(1, parts.length),
    };
  };
  const under = (line: number) => order.lines.filter((one) => one.parent === line);
  const single = order.lines.filter((line) => line.parent == null).map((line) => [line.line, wanted(line, [line, ...under(line.line)])] as const);
  const bundled = (order.bundles ?? []).map((bundle) => [bundle.line, wanted(bundle, under(bundle.line))] as const);
  const lines = [...single, ...bundled].sort(([one], [other]) => one - other).map(([, line]) => line);
  const location = lines[0] && lines.every((line) => line.location === lines[0]?.location) ? lines[0].location : "";
  return { lines: lines.map((line) => ({ ...line, location: location ? "" : line.location })), location };
}

const isTheirs = (order: Order): boolean => order.prices === "theirs";

/** A tax as the channel has it; with our prices it is reckoned anew, for where the order goes may change. */
const taxOf = (order: Order, of: { tax_rate?: number } | undefined): Request => (of && isTheirs(order) ? { tax_rate: of.tax_rate ?? 0 } : {});

/** What a channel says of a line. A bundle's parts have one tax where the channel gave it, else each its own. */
function theirsOf(order: Order, line: Line | Bundle, parts: Line[]): Request {
  if (!isTheirs(order)) return {};
  const price = (micros(line.unit_price) - optionPrices(parts[0]?.options ?? [])) / 1_000_000;
  const taxed = parts[0] === line ? parts.slice(0, 1) : parts.filter((part) => part.role !== "option");
  const isOneTax = taxed.every((part) => (part.tax_rate ?? 0) === (taxed[0]?.tax_rate ?? 0));
  return { unit_price: price.toFixed(6), title: line.title, ...(isOneTax ? taxOf(order, taxed[0]) : {}) };
}

const micros = (price: string | null | undefined): number => Math.round(Number(price ?? 0) * 1_000_000);

/** What options without stock of their own add to the price of the line that they are on, in millionths. */
function optionPrices(options: NonNullable<Line["options"]>): number {
  return options.reduce((sum, option) => sum + (option.sku ? 0 : micros(option.unit_price)) + optionPrices(option.options ?? []), 0);
}

function optionAgain(option: NonNullable<Line["options"]>[number]): OptionWanted {
  const isPriced = Number(option.unit_price ?? 0) > 0;
  return { name: option.name, value: option.value ?? "", unit_price: isPriced ? String(option.unit_price) : "", rest: { ...kept(option, "sku", "quantity"), ...(option.options?.length ? { options: option.options.map(optionNested) } : {}) } };
}

function optionNested(option: NonNullable<Line["options"]>[number]): Request {
  const { name, value, unit_price, rest } = optionAgain(option);
  return { ...rest, name, ...(value ? { value } : {}), ...(unit_price ? { unit_price } : {}) };
}

const discountAgain = (one: NonNullable<Order["discounts"]>[number]): Request => ({ ...kept(one, "title", "code"), ...(one.percent ? { percent: one.percent } : { amount: one.amount }) });

/** Some fields of a part of an order, where they are set. */
function kept<T extends object>(of: T | undefined, ...names: (keyof T & string)[]): Request {
  return Object.fromEntries(names.flatMap((name) => (of?.[name] === undefined || of[name] === null ? [] : [[name, of[name]]])));
}
