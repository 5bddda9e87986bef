import { Select } from "@mantine/core";
import type { Workplace } from "./workplace";

/** Chooses the location that one works at. */
export function PlacePicker({ at }: { at: Workplace }) {
  if (at.places.length < 2) return null;
  return (
    <Select
      aria-label="Location"
      w={270}
      data={at.places.map((one) => ({ value: one.code, label: one.name === one.code ? one.code : `${one.name} · ${one.code}` }))}
      value={at.code ?? null}
      onChange={(code) => code && at.choose(code)}
    />
  );
}
