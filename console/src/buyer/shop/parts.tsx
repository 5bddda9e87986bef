/** Small parts that the front's pages share. */
import { useId, type ReactNode } from "react";
import { Button, look as ui } from "../parts/ui";
import { fill } from "../words";
import { MOST_UNITS } from "./basket";
import look from "./Shop.module.css";
import { useShopWords } from "./words";

/** The server cannot be reached. */
export function Trouble({ again }: { again: () => void }) {
  const words = useShopWords();
  return (
    <div className={look.nothing} role="alert">
      <h2>{words.failed}</h2>
      <p className={ui.soft}>{words.failedSays}</p>
      <Button onClick={again}>{words.tryAgain}</Button>
    </div>
  );
}

/** How many: fewer, more, or typed. */
export function Stepper({ value, change, title, least = 1 }: { value: number; change: (value: number) => void; title: string; least?: number }) {
  const words = useShopWords();
  return (
    <div className={look.stepper} role="group" aria-label={`${words.quantity}: ${title}`}>
      <button type="button" aria-label={value <= 1 && least < 1 ? fill(words.remove, { title }) : words.fewer} disabled={value <= least} onClick={() => change(value - 1)}>
        −
      </button>
      <input
        inputMode="numeric"
        aria-label={words.quantity}
        value={value}
        onChange={(event) => {
          const typed = Number(event.target.value.replace(/\D/g, "").slice(0, 3));
          if (typed >= 1 && typed <= MOST_UNITS) change(typed);
        }}
      />
      <button type="button" aria-label={words.moreOf} disabled={value >= MOST_UNITS} onClick={() => change(value + 1)}>
        +
      </button>
    </div>
  );
}

/** A choice among few that each take some room: a radio button, and what it means beside it. */
export function Option({ name, checked, choose, disabled, title, right, children }: { name: string; checked: boolean; choose: () => void; disabled?: boolean; title: ReactNode; right?: ReactNode; children?: ReactNode }) {
  const id = useId();
  return (
    <div className={look.option} data-checked={checked || undefined} data-disabled={disabled || undefined}>
      <input type="radio" id={id} name={name} checked={checked} disabled={disabled} onChange={choose} aria-describedby={children ? `${id}-more` : undefined} />
      <label htmlFor={id}>
        <span className={look.optionHead}>
          <span>{title}</span>
          {right !== undefined && <span className={look.optionRight}>{right}</span>}
        </span>
      </label>
      {children && (
        <div className={look.optionMore} id={`${id}-more`}>
          {children}
        </div>
      )}
    </div>
  );
}

/** A sum's rows. */
export function Sums({ rows, total }: { rows: [string, string][]; total: [string, string] }) {
  return (
    <dl className={look.sums}>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div className={look.sum}>
        <dt>{total[0]}</dt>
        <dd>{total[1]}</dd>
      </div>
    </dl>
  );
}
