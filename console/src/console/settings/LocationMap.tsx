import { useMatches } from "@mantine/core";
import { geoMercator, geoPath } from "d3-geo";
import { type CSSProperties, useMemo } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import countries from "world-atlas/countries-50m.json";
import type { Schemas } from "../../api/client";
import classes from "./Settings.module.css";

type Location = Schemas["LocationShown"];

// closer than this the coasts are drawn too coarsely
const LARGEST_SCALE = 5_200;
const world = feature(countries as unknown as Topology, (countries as unknown as Topology).objects.countries as GeometryCollection);

interface LocationMapProps {
  locations: Location[];
  open?: ((location: Location) => void) | undefined;
}

/** Where the shop's locations lie, drawn from Natural Earth: no tiles, no other server. */
export default function LocationMap({ locations, open }: LocationMapProps) {
  const width = useMatches({ base: 380, sm: 960 });
  const height = useMatches({ base: 360, sm: 400 });
  const { land, pins } = useMemo(() => drawn(locations, width, height), [locations, width, height]);
  return (
    <svg className={classes.map} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={`A map with ${pins.length} locations`}>
      <rect className={classes.sea} width={width} height={height} />
      <path className={classes.land} d={land} />
      {pins.map(({ location, x, y, dy }) => (
        <g
          key={location.location_id}
          transform={`translate(${x} ${y})`}
          style={{ cursor: open ? "pointer" : undefined } as CSSProperties}
          {...(open ? { role: "button", tabIndex: 0, "aria-label": `Edit ${location.name}`, onClick: () => open(location), onKeyDown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open(location)) } : {})}
        >
          <circle className={classes.pin} r={7} data-off={location.active === false || undefined} />
          <text className={classes.pinlabel} x={12} y={4 + dy}>
            {location.name}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** The coasts and the pins, as close as all of them fit. */
function drawn(locations: Location[], width: number, height: number) {
  const margin = Math.min(90, width / 8);
  const placed = locations.filter((one) => one.address.latitude != null && one.address.longitude != null);
  const points = { type: "MultiPoint" as const, coordinates: placed.map((one) => [one.address.longitude as number, one.address.latitude as number] as [number, number]) };
  const projection = geoMercator().fitExtent([[margin, margin / 1.5], [width - Math.max(150, margin * 2), height - margin / 1.5]], points);
  if (!(projection.scale() < LARGEST_SCALE)) {
    const middle = points.coordinates.reduce(([east, north], [x, y]) => [east + x / placed.length, north + y / placed.length], [0, 0]);
    projection.scale(LARGEST_SCALE).center(middle as [number, number]).translate([width / 2, height / 2]);
  }
  projection.clipExtent([[-20, -20], [width + 20, height + 20]]);
  const at = placed.map((location) => {
    const [x, y] = projection([location.address.longitude as number, location.address.latitude as number]) ?? [0, 0];
    return { location, x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10, dy: 0 };
  });
  // names of neighbors do not lie on each other
  const pins = at.toSorted((one, other) => one.y - other.y);
  let before: { x: number; y: number; dy: number } | undefined;
  for (const pin of pins) {
    if (before && Math.abs(pin.x - before.x) < 150) pin.dy = Math.max(0, before.y + before.dy + 15 - pin.y);
    before = pin;
  }
  return { land: geoPath(projection)(world) ?? "", pins };
}
