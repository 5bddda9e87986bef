import type { ReactNode } from "react";
import { stateWords, type Tone, tone as toneOf } from "../../shared/states";
import classes from "./State.module.css";

const SHAPES: Record<Tone, ReactNode> = {
  quiet: <circle cx="4" cy="4" r="2.6" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  progress: <path d="M4 .8a3.2 3.2 0 0 1 0 6.4z M4 .8a3.2 3.2 0 1 0 0 6.4" fill="currentColor" fillOpacity=".95" stroke="currentColor" strokeWidth=".6" />,
  good: <circle cx="4" cy="4" r="3.4" fill="currentColor" />,
  attention: <path d="M4 .4 7.8 7.4H.2z" fill="currentColor" />,
  bad: <path d="M4 .2 7.8 4 4 7.8.2 4z" fill="currentColor" />,
  back: <path d="M7.6 4H1.4M4 1.2 1.2 4 4 6.8" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />,
};

/** A state as a word with a shape and a color that mean the same on every screen. */
export function State({ state, label, tone = toneOf(state) }: { state: string; label?: string; tone?: Tone }) {
  return (
    <span className={classes.state} data-tone={tone}>
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
        {SHAPES[tone]}
      </svg>
      {label ?? stateWords(state)}
    </span>
  );
}
