/** A way from one town to another, on a map of countries (Natural Earth, public domain). */
import { geoBounds, geoMercator, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-50m.json";
import { Courier, Depot, Door } from "./LocalPlan";
import type { Place, Places } from "./places";
import { HEIGHT, MARGIN, WIDTH } from "./size";
import look from "./map.module.css";

const world = atlas as unknown as Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
const land = feature(world, world.objects.land);
const borders = mesh(world, world.objects.countries, (one, other) => one !== other);

export default function WorldMap({ origin, destination, position }: Places) {
  const all = [origin, position, destination].filter((place): place is Place => place !== undefined);
  const points = all.map((one): [number, number] => [one.longitude, one.latitude]);
  const projection = geoMercator().fitExtent(
    [
      [MARGIN, MARGIN],
      [WIDTH - MARGIN, HEIGHT - MARGIN * 0.75],
    ],
    { type: "MultiPoint", coordinates: spread(points) },
  );
  projection.clipExtent([
    [-2, -2],
    [WIDTH + 2, HEIGHT + 2],
  ]);
  const path = geoPath(projection);
  const at = (one: Place) => projection([one.longitude, one.latitude]) as [number, number];
  const way = (from: Place, to: Place) => path({ type: "LineString", coordinates: [[from.longitude, from.latitude], [to.longitude, to.latitude]] }) ?? "";
  return (
    <svg className={look.map} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      <rect width={WIDTH} height={HEIGHT} className={look.sea} />
      <path d={path(land) ?? ""} className={look.land} />
      <path d={path(borders) ?? ""} className={look.border} />
      {origin && position && <path d={way(origin, position)} className={look.gone} />}
      {destination && (position ?? origin) && <path d={way((position ?? origin) as Place, destination)} className={look.way} />}
      {origin && <Depot at={at(origin)} name={origin.name} />}
      {destination && <Door at={at(destination)} name={destination.name} />}
      {position && <Courier at={at(position)} />}
    </svg>
  );
}

/** The points, and corners around them so that the map shows at least a few hundred kilometers. */
function spread(points: [number, number][]): [number, number][] {
  const [[west, south], [east, north]] = geoBounds({ type: "MultiPoint", coordinates: points });
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  return [...points, [x - 3, y - 2], [x + 3, y + 2]];
}
