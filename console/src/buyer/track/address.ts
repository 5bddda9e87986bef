/** An address as it is written on a parcel, the country in the reader's language. */
import type { Schemas } from "../../api/client";

export function addressLines(address: Schemas["Address"], locale: string): string {
  const city = [address.postal_code, address.city].filter(Boolean).join(" ");
  const country = new Intl.DisplayNames([locale], { type: "region" }).of(address.country);
  return [address.name, address.company, ...(address.lines ?? []), city, address.region, country].filter(Boolean).join("\n");
}
