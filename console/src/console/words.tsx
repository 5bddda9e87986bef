import { Tooltip } from "@mantine/core";
import { formatAgo, formatDay, formatMoney, formatTime } from "../shared/format";
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
