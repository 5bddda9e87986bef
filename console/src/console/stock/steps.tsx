import { formatQuantity } from "../../shared/format";
import { useShop } from "../session";

/** Steps of an item's unit, aligned in columns; nothing at all is a quiet dash where `dash` is set. */
export function Steps({ steps, scale = 1, unit, dash = false, signed = false }: { steps: number; scale?: number | undefined; unit?: string | null | undefined; dash?: boolean; signed?: boolean }) {
  const { locale } = useShop();
  if (dash && steps === 0) return <span className="numbers soft">–</span>;
  return (
    <span className="numbers nowrap">
      {signed && steps > 0 ? "+" : ""}
      {formatQuantity(steps, scale, locale, unit)}
    </span>
  );
}
