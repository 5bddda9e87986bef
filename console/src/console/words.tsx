import { Tooltip } from "@mantine/core";
import { formatAgo, formatDay, formatMoney, formatQuantity, formatTime } from "../shared/format";
import { useShop } from "./session";

/** An amount of minor units, aligned in columns. */
export function Money({ amount, currency }: { amount: number; currency?: string }) {
  const shop = useShop();
  return <span className="numbers">{formatMoney(amount, currency ?? shop.currency, shop.locale)}</span>;
}

/** A moment: how long ago, and exactly on hover; what is over 30 days away is a date. */
export function When({ at, exact = false }: { at: string | null | undefined; exact?: boolean }) {
  const shop = useShop();
  if (!at) return <span className="soft">–</span>;
  const whole = formatTime(at, shop.locale, shop.time_zone);
  const far = Math.abs(Date.now() - new Date(at).getTime()) > 30 * 86_400_000;
  if (exact) return <time dateTime={at}>{whole}</time>;
  return (
    <Tooltip label={whole}>
      <time dateTime={at}>{far ? formatTime(at, shop.locale, shop.time_zone, { dateStyle: "medium" }) : formatAgo(at, shop.locale)}</time>
    </Tooltip>
  );
}

/** A day without a time. */
export function Day({ day }: { day: string | null | undefined }) {
  const shop = useShop();
  return day ? <time dateTime={day}>{formatDay(day, shop.locale)}</time> : <span className="soft">–</span>;
}

/** A quantity in steps of the item's unit. */
export function Quantity({ steps, scale = 1, unit }: { steps: number; scale?: number; unit?: string | null }) {
  const shop = useShop();
  return <span className="numbers">{formatQuantity(steps, scale, shop.locale, unit)}</span>;
}
