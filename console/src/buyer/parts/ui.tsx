/** Small parts that the buyers' pages are made of. */
import { useId, type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode } from "react";
import { tone, type Tone } from "../../shared/states";
import { useSpeech } from "../words";
import look from "./ui.module.css";

export { default as look } from "./ui.module.css";

export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

interface ButtonLooks extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: "primary" | "danger" | "plain";
  wide?: boolean;
}

export function Button({ kind, wide, className, ...rest }: ButtonLooks) {
  return <button type="button" {...rest} className={classes(look.button, kind && look[kind], wide && look.wide, className)} />;
}

export function Card({ title, children, id }: { title?: ReactNode; children: ReactNode; id?: string }) {
  const heading = useId();
  return (
    <section className={look.card} aria-labelledby={title ? heading : undefined} id={id}>
      {title && (
        <h2 className={look.cardTitle} id={heading}>
          {title}
        </h2>
      )}
      {children}
    </section>
  );
}

export function Chip({ state, children }: { state: string; children: ReactNode }) {
  return <span className={classes(look.chip, look[tone(state) as keyof typeof look])}>{children}</span>;
}

/** Amounts one under the other, and what they come to. */
export function Amounts({ rows, total }: { rows: [string, string][]; total: [string, string] }) {
  return (
    <>
      {rows.map(([label, amount]) => (
        <div className={look.row} key={label}>
          <span className={look.soft}>{label}</span>
          <span>{amount}</span>
        </div>
      ))}
      <div className={classes(look.row, look.strong)}>
        <span>{total[0]}</span>
        <span>{total[1]}</span>
      </div>
    </>
  );
}

export function Notice({ kind, children }: { kind?: Extract<Tone, "attention" | "bad" | "good">; children: ReactNode }) {
  return (
    <div className={classes(look.notice, kind && look[kind])}>
      <div>{children}</div>
    </div>
  );
}

interface FieldLooks extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  error?: string;
}

/** A field with its label, and what is wrong with it. */
export function Field({ label, error, required, ...rest }: FieldLooks) {
  const { words } = useSpeech();
  const id = useId();
  return (
    <div className={look.field}>
      <label htmlFor={id}>
        {label} {!required && <span className={look.optional}>({words.optional})</span>}
      </label>
      <input {...rest} id={id} required={required} className={look.input} aria-invalid={error ? true : undefined} aria-describedby={error ? `${id}-error` : undefined} />
      {error && (
        <span className={look.error} id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
}
