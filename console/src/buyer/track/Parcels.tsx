/** Parcels on their way or arrived: a map while something moves, the carrier's number, and what was seen. */
import { lazy, Suspense, useState } from "react";
import { Button, Card, Chip, look as ui } from "../parts/ui";
import { amountOf, clock, dayWords, daysAhead, fill, moment, useSpeech } from "../words";
import type { Order, Parcel } from "./useOrder";
import look from "./Track.module.css";

const RoadMap = lazy(() => import("./map/RoadMap"));

export function Parcels({ order }: { order: Order }) {
  const { words } = useSpeech();
  const parcels = order.parcels.toSorted((one, other) => rank(one) - rank(other));
  const onTheRoad = parcels.find((parcel) => canBeDrawn(parcel));
  return (
    <>
      {onTheRoad && (
        <Card title={words.onTheRoad}>
          <Suspense fallback={<div className={look.skeleton} style={{ aspectRatio: "16 / 10" }} />}>
            <RoadMap parcel={onTheRoad} shop={order.shop} />
          </Suspense>
        </Card>
      )}
      {parcels.map((parcel) => (
        <ParcelCard key={parcel.parcel_id} order={order} parcel={parcel} />
      ))}
    </>
  );
}

const MOVING = new Set(["in_transit", "out_for_delivery", "failed_attempt", "held_at_point", "exception"]);

function rank(parcel: Parcel): number {
  return MOVING.has(parcel.status) ? 0 : 1;
}

function canBeDrawn({ status, origin, position, destination }: Parcel): boolean {
  const ends = [origin, position, destination].filter((point) => point?.latitude != null && point.longitude != null);
  return MOVING.has(status) && ends.length >= 2;
}

function ParcelCard({ order, parcel }: { order: Order; parcel: Parcel }) {
  const speech = useSpeech();
  const { words } = speech;
  const place = order.parcels.findIndex((one) => one.parcel_id === parcel.parcel_id) + 1;
  const count = order.parcels.length;
  const [first, ...older] = parcel.events;
  return (
    <section className={ui.card} aria-labelledby={`parcel-${parcel.parcel_id}`}>
      <div className={look.parcelHead}>
        <h2 id={`parcel-${parcel.parcel_id}`}>{count > 1 ? fill(words.parcelOf, { number: place, count }) : fill(words.parcel, { number: parcel.number })}</h2>
        <Chip state={parcel.status}>{words.parcelState[parcel.status] ?? parcel.status}</Chip>
      </div>
      <div className={look.facts}>
        {parcel.arrives_at && <strong>{arrival(speech, parcel)}</strong>}
        {parcel.by_courier ? <span>{words.byCourier}</span> : parcel.carrier && parcel.carrier !== "manual" && <span>{parcel.carrier}</span>}
        {parcel.tracking_number && <TrackingNumber parcel={parcel} />}
      </div>
      {first && (
        <ol className={look.events}>
          <ParcelEvent event={first} />
        </ol>
      )}
      {older.length > 0 && (
        <details>
          <summary className={look.summary}>{fill(words.allEvents, { count: parcel.events.length })}</summary>
          <ol className={look.events}>
            {older.map((event) => (
              <ParcelEvent event={event} key={event.status + event.at} />
            ))}
          </ol>
        </details>
      )}
      {(count > 1 || order.lines.length > 1) && (
        <details>
          <summary className={look.summary}>{words.inIt}</summary>
          <ul className={look.contents}>
            {parcel.lines.map((line) => (
              <li key={line.line}>
                {amountOf(speech, line.quantity, line.scale, line.unit)} × {line.title}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function arrival(speech: ReturnType<typeof useSpeech>, parcel: Parcel): string {
  const at = parcel.arrives_at ?? "";
  const { words } = speech;
  if (parcel.by_courier && daysAhead(speech, at) === 0) return fill(words.arrivingAt, { time: clock(speech, at) });
  return fill(daysAhead(speech, at) < 0 ? words.expected : words.arriving, { day: dayWords(speech, at) });
}

function ParcelEvent({ event }: { event: Parcel["events"][number] }) {
  const speech = useSpeech();
  return (
    <li className={look.event}>
      <span>{speech.words.event[event.status] ?? event.status}</span>
      <time dateTime={event.at}>{moment(speech, event.at)}</time>
      {event.place && <small>{event.place}</small>}
    </li>
  );
}

function TrackingNumber({ parcel }: { parcel: Parcel }) {
  const { words } = useSpeech();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(parcel.tracking_number ?? "");
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div>
      <span className={look.label}>{words.trackingNumber}</span>
      <span className={look.number}>
        <span className={look.mono}>{parcel.tracking_number}</span>
        {"clipboard" in navigator && (
          <Button className={look.small} onClick={() => void copy()}>
            <span aria-live="polite">{copied ? words.copied : words.copy}</span>
          </Button>
        )}
        {parcel.link && (
          <a href={parcel.link} target="_blank" rel="noopener noreferrer">
            {fill(words.openCarrier, { carrier: parcel.carrier ?? "" })}
          </a>
        )}
      </span>
    </div>
  );
}
