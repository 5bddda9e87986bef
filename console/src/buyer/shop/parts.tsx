/** Small parts that the front's pages share. */
import { useId, useState, type ReactNode } from "react";
import { formatSteps, parseSteps } from "../../shared/format";
import { Button, look as ui } from "../parts/ui";
import { useSpeech } from "../words";
import { mostOf } from "./basket";
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

interface StepperProps {
  /** In steps of the item's unit. */
  value: number;
  change: (value: number) => void;
  title: string;
  scale?: number | undefined;
  unit?: string | undefined;
}

/** How many, or how much: fewer, more, or typed. What is weighed goes by tenths of its unit. */
export function Stepper({ value, change, title, scale = 1, unit }: StepperProps) {
  const words = useShopWords();
  const speech = useSpeech();
  const [typed, setTyped] = useState<string>();
  const step = Math.max(1, scale / 10);
  const most = mostOf(scale);
  const type = (text: string) => {
    setTyped(text);
    const steps = parseSteps(text, scale);
    if (steps !== undefined && steps >= 1 && steps <= most) change(steps);
  };
  return (
    <div className={look.stepper} role="group" aria-label={`${words.quantity}: ${title}`}>
      <button type="button" aria-label={words.fewer} disabled={value <= step} onClick={() => (setTyped(undefined), change(value - step))}>
        −
      </button>
      <input
        inputMode={scale > 1 ? "decimal" : "numeric"}
        aria-label={unit && unit !== "unit" ? `${words.quantity}, ${unit}` : words.quantity}
        value={typed ?? formatSteps(value, scale, speech.locale)}
        onChange={(event) => type(scale > 1 ? event.target.value.slice(0, 7) : event.target.value.replace(/\D/g, "").slice(0, 3))}
        onBlur={() => setTyped(undefined)}
      />
      {unit && unit !== "unit" && <span className={look.stepUnit}>{unit}</span>}
      <button type="button" aria-label={words.moreOf} disabled={value + step > most} onClick={() => (setTyped(undefined), change(value + step))}>
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
