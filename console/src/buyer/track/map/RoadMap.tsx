/** Where a parcel is on its way: through a city as a plan of distances, further away on a map of countries. */
import { lazy, Suspense } from "react";
import type { Parcel } from "../useOrder";
import { fill, moment, useSpeech } from "../../words";
import { kilometers, located, type Place } from "./places";
import { LocalPlan } from "./LocalPlan";
import look from "./map.module.css";

const WorldMap = lazy(() => import("./WorldMap"));
// further than a courier goes
const LOCAL_KM = 60;

export default function RoadMap({ parcel, shop }: { parcel: Parcel; shop: string }) {
  const speech = useSpeech();
  const { words } = speech;
  const origin = located(parcel.origin, parcel.origin?.city ?? words.shopHere);
  const destination = located(parcel.destination, parcel.destination?.city ?? words.you);
  const position = located(parcel.position, "");
  const ends = [origin, destination, position].filter((place): place is Place => place !== undefined);
  const [first, second] = ends;
  if (!first || !second) return null;
  const isLocal = ends.every((one) => kilometers(first, one) < LOCAL_KM);
  const from = origin?.name ?? shop;
  const to = destination?.name ?? words.you;
  const seen = parcel.position?.at;
  const places = {
    origin: origin && (isLocal ? { ...origin, name: words.shopHere } : origin),
    destination: destination && (isLocal ? { ...destination, name: words.you } : destination),
    position,
  };
  return (
    <figure className={look.figure}>
      <div role="img" aria-label={fill(words.mapOf, { from, to })}>
        {isLocal ? (
          <LocalPlan {...places} locale={speech.locale} />
        ) : (
          <Suspense fallback={<div className={look.empty} />}>
            <WorldMap {...places} />
          </Suspense>
        )}
      </div>
      {seen && <figcaption className={look.caption}>{fill(words.seenAt, { ago: moment(speech, seen) })}</figcaption>}
    </figure>
  );
}
