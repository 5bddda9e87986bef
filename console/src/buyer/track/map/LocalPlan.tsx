/** A plan of a way through a city: rings of distance around the door, and the courier as the crow flies. It draws no street that it does not know. */
import { plainLocale } from "../../../shared/format";
import type { Place, Places } from "./places";
import { HEIGHT, MARGIN, WIDTH } from "./size";
import look from "./map.module.css";

const KM_PER_DEGREE = 111.32;
const NICE = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];

export function LocalPlan({ origin, destination, position, locale }: Places & { locale: string }) {
  const all = [origin, destination, position].filter((place): place is Place => place !== undefined);
  const center = { latitude: middle(all.map((one) => one.latitude)), longitude: middle(all.map((one) => one.longitude)) };
  const narrow = Math.cos((center.latitude * Math.PI) / 180);
  const east = (one: { longitude: number }) => (one.longitude - center.longitude) * KM_PER_DEGREE * narrow;
  const north = (one: { latitude: number }) => (one.latitude - center.latitude) * KM_PER_DEGREE;
  const reach = Math.max(0.25, ...all.map((one) => Math.max((Math.abs(east(one)) * (HEIGHT - 2 * MARGIN)) / (WIDTH - 2 * MARGIN), Math.abs(north(one)))));
  const scale = (HEIGHT / 2 - MARGIN) / reach;
  const at = (one: Place): [number, number] => [WIDTH / 2 + east(one) * scale, HEIGHT / 2 - north(one) * scale];
  const ring = NICE.find((km) => km * scale > HEIGHT / 7) ?? 50;
  const door = destination ? at(destination) : undefined;
  const depot = origin ? at(origin) : undefined;
  const here = position ? at(position) : undefined;
  const unit = new Intl.NumberFormat(plainLocale(locale), { style: "unit", unit: "kilometer", maximumFractionDigits: 1 });
  return (
    <svg className={look.map} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      <rect width={WIDTH} height={HEIGHT} className={look.ground} />
      {door &&
        [1, 2, 3, 4, 5, 6, 7, 8].map((step) => (
          <g key={step}>
            <circle cx={door[0]} cy={door[1]} r={step * ring * scale} className={look.ring} />
            {step <= 4 && (
              <text x={door[0]} y={door[1] + step * ring * scale - 6} className={look.distance}>
                {unit.format(step * ring)}
              </text>
            )}
          </g>
        ))}
      {depot && door && <path d={line(depot, here ?? door)} className={here ? look.gone : look.way} />}
      {here && door && <path d={line(here, door)} className={look.way} />}
      {depot && origin && <Depot at={depot} name={origin.name} />}
      {door && destination && <Door at={door} name={destination.name} />}
      {here && <Courier at={here} />}
    </svg>
  );
}

export function line(from: [number, number], to: [number, number]): string {
  return `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`;
}

export function Depot({ at, name }: { at: [number, number]; name: string }) {
  return (
    <g transform={`translate(${at[0]} ${at[1]})`}>
      <circle r="9" className={look.depot} />
      <text y="-18" className={look.name}>
        {name}
      </text>
    </g>
  );
}

export function Door({ at, name }: { at: [number, number]; name: string }) {
  return (
    <g transform={`translate(${at[0]} ${at[1]})`}>
      <path d="M0 0C-4 -9 -14 -15 -14 -26A14 14 0 1 1 14 -26C14 -15 4 -9 0 0Z" className={look.door} />
      <circle cy="-26" r="5" className={look.hole} />
      <text y="22" className={look.name}>
        {name}
      </text>
    </g>
  );
}

export function Courier({ at }: { at: [number, number] }) {
  return (
    <g className={look.courier} style={{ transform: `translate(${at[0]}px, ${at[1]}px)` }}>
      <circle r="20" className={look.halo} />
      <circle r="11" className={look.dot} />
      <path d="M-4.5 2.5v-5h5v5m0-3.500h2.500l2 2v1.500h-4.500" className={look.van} />
    </g>
  );
}

function middle(values: number[]): number {
  return (Math.min(...values) + Math.max(...values)) / 2;
}
