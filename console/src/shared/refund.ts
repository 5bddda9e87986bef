/** What a refund is made of, so that it adds up for whoever reads it. */
import type { Schemas } from "../api/client";

export interface RefundParts {
  items: number;
  shipping: number;
  fees: number;
  withheld: number;
  postage: number;
  /** Credited of it before, and so not once more. */
  before: number;
}

/** The parts of a quote, in minor units: items and shipping less all the others are its total. */
export function partsOf(quote: Schemas["RefundQuote"]): RefundParts {
  const items = quote.lines.reduce((sum, line) => sum + line.share, 0);
  const fees = quote.lines.reduce((sum, line) => sum + Math.min(line.fee ?? 0, line.share), 0);
  const { shipping = 0, withheld = 0, postage = 0, total } = quote;
  return { items, shipping, fees, withheld, postage, before: items + shipping - fees - withheld - postage - total };
}
