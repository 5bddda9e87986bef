import type { Schemas } from "../../api/client";
import { isExpected } from "../../shared/states";
import { Money } from "../words";

/** What a parcel's carrier was told to take of its buyer, where that is something. */
export function AtTheDoor({ parcel }: { parcel: Schemas["ParcelShown"] }) {
  if (!parcel.cash) return null;
  return (
    <>
      <Money amount={parcel.cash} currency={parcel.currency} /> {isExpected(parcel.status) && !parcel.delivered_at ? "to be taken at the door" : "was to be taken at the door"}
    </>
  );
}
