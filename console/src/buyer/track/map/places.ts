/** Places on a map, and how far they are from each other. */
import type { Schemas } from "../../../api/client";

export interface Place {
  latitude: number;
  longitude: number;
  name: string;
}

export interface Places {
  origin?: Place;
  destination?: Place;
  position?: Place;
}

/** A point with a name, where it is known. */
export function located(point: Schemas["Point"] | null | undefined, name: string): Place | undefined {
  return point?.latitude != null && point.longitude != null ? { latitude: point.latitude, longitude: point.longitude, name } : undefined;
}

const RADIANS = Math.PI / 180;

/** The way as the crow flies. */
export function kilometers(one: Place, other: Place): number {
  const half = (a: number, b: number) => Math.sin(((b - a) * RADIANS) / 2) ** 2;
  const part = half(one.latitude, other.latitude) + Math.cos(one.latitude * RADIANS) * Math.cos(other.latitude * RADIANS) * half(one.longitude, other.longitude);
  return 2 * 6_371.0088 * Math.asin(Math.min(1, Math.sqrt(part)));
}
