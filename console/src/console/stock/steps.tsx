import { useShop } from "../session";
import { formatQuantity } from "../../shared/format";

/** How many decimals steps of 1/`scale` of a unit have. */
export function decimalsOf(scale: number): number {
  return Math.round(Math.log10(Math.max(1, scale)));
}

/** A quantity in steps of 1/`scale` of the item's unit, as people write it. */
export function stepsText(steps: number, scale: number, locale: string, unit?: string | null): string {
  return formatQuantity(steps, decimalsOf(scale), locale, unit === "unit" ? null : unit);
}

/** Steps of an item's unit, aligned in columns; nothing at all is a quiet dash where `dash` is set. */
export function Steps({ steps, scale = 1, unit, dash = false, signed = false }: { steps: number; scale?: number; unit?: string | null; dash?: boolean; signed?: boolean }) {
  const { locale } = useShop();
  if (dash && steps === 0) return <span className="numbers soft">–</span>;
  return (
    <span className="numbers">
      {signed && steps > 0 ? "+" : ""}
      {stepsText(steps, scale, locale, unit)}
    </span>
  );
}

/** What was typed (2, 0.25 or 0,25; with a sign where `signed`) in steps; undefined for what is no quantity. */
export function parseSteps(text: string, scale: number, signed = false): number | undefined {
  const digits = decimalsOf(scale);
  const match = /^\s*([+\-−]?)\s*(\d{1,9})(?:[.,](\d*))?\s*$/.exec(text);
  if (!match || (match[1] && !signed) || (match[3] ?? "").length > digits) return undefined;
  const steps = Number(`${match[2]}${(match[3] ?? "").padEnd(digits, "0")}`);
  return match[1] === "-" || match[1] === "−" ? -steps : steps;
}
