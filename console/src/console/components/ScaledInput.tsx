import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";
import { decimalsOf } from "../../shared/format";

interface ScaledProps extends Omit<NumberInputProps, "value" | "onChange" | "defaultValue"> {
  /** In its smallest parts; null where nothing is typed. */
  value: number | null;
  /** So many smallest parts are one. */
  times: number;
  onValue: (value: number | null) => void;
}

/** A number with decimals that is kept as an integer of its smallest parts: cents, steps, parts per million. */
export function ScaledInput({ value, times, onValue, ...props }: ScaledProps) {
  // what is typed stands as it was typed while it means the same: 0. on the way to 0.25
  const [typed, setTyped] = useState<string | number>("");
  const meant = typed === "" ? null : Math.round(Number(typed) * times);
  return (
    <NumberInput
      hideControls
      decimalScale={decimalsOf(times)}
      {...props}
      value={meant === value ? typed : value === null ? "" : value / times}
      onChange={(now) => {
        setTyped(now);
        const parts = Math.round(Number(now) * times);
        if (Number.isFinite(parts)) onValue(now === "" ? null : parts);
      }}
    />
  );
}

interface QuantityProps extends Omit<NumberInputProps, "value" | "onChange" | "defaultValue" | "min" | "max"> {
  steps: number;
  scale?: number | undefined;
  unit?: string | null | undefined;
  least?: number;
  most?: number | undefined;
  onSteps: (steps: number) => void;
}

/** How much of an item, typed as people say it (1.25 kg) and kept in steps of its unit. */
export function QuantityInput({ steps, scale = 1, unit, least = 0, most, onSteps, ...props }: QuantityProps) {
  // while somebody types it may be empty, or less than the least: that is mended as they leave
  const [empty, setEmpty] = useState(false);
  return (
    <ScaledInput
      allowNegative={false}
      hideControls={scale > 1}
      clampBehavior="strict"
      {...props}
      min={0}
      {...(most === undefined ? {} : { max: most / scale })}
      {...(unit && unit !== "unit" && props.suffix === undefined ? { suffix: ` ${unit}` } : {})}
      times={scale}
      value={empty ? null : steps}
      onValue={(value) => {
        setEmpty(value === null);
        onSteps(value ?? 0);
      }}
      onBlur={() => {
        setEmpty(false);
        if (steps < least) onSteps(least);
      }}
    />
  );
}
