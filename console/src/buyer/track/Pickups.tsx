/** Goods that wait to be picked up: the code, the place, the hours. */
import { Card, classes } from "../parts/ui";
import { fill, longDate, useSpeech } from "../words";
import type { Order } from "./useOrder";
import { addressLines } from "./address";
import look from "./Track.module.css";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function Pickups({ order }: { order: Order }) {
  const speech = useSpeech();
  const { words } = speech;
  const waiting = order.pickups.filter((one) => !one.ended_at);
  return waiting.map((pickup) => (
    <Card key={pickup.ready_at} title={words.pickup}>
      {pickup.code && (
        <div className={look.code}>
          <span className={look.label}>{words.yourCode}</span>
          <strong>{pickup.code}</strong>
          {/* it ends at midnight: people say the day before */}
          <span>{fill(words.until, { date: longDate(speech, new Date(Date.parse(pickup.until) - 60_000).toISOString()) })}</span>
        </div>
      )}
      <div className={look.facts}>
        <strong>{pickup.name}</strong>
        {pickup.address && <address className={look.address}>{addressLines({ ...pickup.address, name: null }, speech.locale)}</address>}
      </div>
      {Object.keys(pickup.hours).length > 0 && <Hours hours={pickup.hours} />}
    </Card>
  ));
}

function Hours({ hours }: { hours: Record<string, string[]> }) {
  const speech = useSpeech();
  const { words } = speech;
  return (
    <>
      <h3 className={look.label}>{words.openHours}</h3>
      <dl className={classes(look.hours)}>
        {DAYS.map((day, place) => (
          <div key={day} style={{ display: "contents" }}>
            {/* 5 January 2026 was a Monday */}
            <dt>{new Intl.DateTimeFormat(speech.locale, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2026, 0, 5 + place)))}</dt>
            <dd>{hours[day] ? hours[day].join("–") : words.closed}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
