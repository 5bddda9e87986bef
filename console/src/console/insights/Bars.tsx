import { useElementSize } from "@mantine/hooks";
import type { MouseEvent, ReactNode } from "react";
import classes from "./insights.module.css";

export interface Bar {
  key: string;
  label: string;
  value: number;
  before?: number;
  /** Drawn hatched at the end of the bar: a part of it that is late, say. */
  part?: number;
  tone?: string;
}

const ROW = 34;

interface BarsProps {
  bars: Bar[];
  format: (value: number) => string;
  summary: string;
  /** The address of what a bar stands for, and the way there. */
  href?: (bar: Bar) => string;
  onOpen?: (bar: Bar) => void;
}

/** Bars that lie, one under the other, each with its name and figure; a tick marks what it was before. */
export function Bars({ bars, format, summary, href, onOpen }: BarsProps) {
  const { ref, width: measured } = useElementSize();
  const width = Math.max(220, measured || 320);
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.value, bar.before ?? 0)));
  const open = (bar: Bar) => (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen?.(bar);
  };
  return (
    <div ref={ref}>
      <svg data-chart width={width} height={bars.length * ROW + 2} role={href ? "group" : "img"} aria-label={summary}>
        {bars.map((bar, index) => {
          const y = index * ROW;
          const drawn = <BarShown bar={bar} y={y} width={width} most={most} format={format} />;
          return href ? (
            <a key={bar.key} href={href(bar)} className={classes.opens} onClick={open(bar)}>
              {drawn}
            </a>
          ) : (
            <g key={bar.key}>{drawn}</g>
          );
        })}
      </svg>
    </div>
  );
}

function BarShown({ bar, y, width, most, format }: { bar: Bar; y: number; width: number; most: number; format: (value: number) => string }) {
  const length = (Math.max(0, bar.value) / most) * width;
  return (
    <>
      <rect x={0} y={y} width={width} height={ROW} className={classes.hit} />
      <text x={0} y={y + 14} className={classes.name}>
        {clipped(bar.label, (width - 110) / 6.6)}
      </text>
      <text x={width} y={y + 14} className={classes.value} textAnchor="end">
        {format(bar.value)}
      </text>
      <rect x={0} y={y + 20} width={width} height={7} rx={3.5} className={classes.track} />
      <rect x={0} y={y + 20} width={Math.max(bar.value > 0 ? 3 : 0, length)} height={7} rx={3.5} style={{ fill: bar.tone ?? "var(--accent)" }} />
      {bar.before !== undefined && bar.before > 0 && <line x1={(bar.before / most) * width} x2={(bar.before / most) * width} y1={y + 17} y2={y + 30} className={classes.was} />}
    </>
  );
}

/** Columns side by side; the hatched part at their foot is named in the legend. */
export function Columns({ bars, format, summary, height = 200 }: { bars: Bar[]; format: (value: number) => string; summary: string; height?: number }) {
  const { ref, width: measured } = useElementSize();
  const width = Math.max(220, measured || 320);
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const slot = width / bars.length;
  const size = Math.min(46, slot * 0.66);
  const floor = height - 24;
  const tall = (value: number) => (value / most) * (floor - 22);
  return (
    <div ref={ref}>
      <svg data-chart width={width} height={height} role="img" aria-label={summary}>
        <line x1={0} x2={width} y1={floor} y2={floor} className={classes.zero} />
        {bars.map((bar, index) => {
          const x = index * slot + (slot - size) / 2;
          const whole = bar.value ? Math.max(3, tall(bar.value)) : 0;
          const part = bar.part ? Math.max(3, tall(bar.part)) : 0;
          return (
            <g key={bar.key}>
              <rect x={x} y={floor - whole} width={size} height={whole} rx={4} style={{ fill: bar.tone ?? "var(--tone-progress)" }} />
              {part > 0 && <rect x={x} y={floor - part} width={size} height={part} rx={4} style={{ fill: "var(--tone-attention)" }} />}
              {stripes(x, floor - part, size, part).map((d) => (
                <path key={d} d={d} className={classes.stripe} />
              ))}
              <text x={x + size / 2} y={floor - whole - 6} className={classes.value} textAnchor="middle">
                {bar.value ? format(bar.value) : ""}
              </text>
              <text x={x + size / 2} y={height - 7} className={classes.axis} textAnchor="middle">
                {bar.label}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Slanting lines within a box: what is marked is seen without color too. */
function stripes(x: number, y: number, width: number, height: number): string[] {
  const lines: string[] = [];
  if (height < 6) return lines;
  for (let at = 6; at < width + height; at += 7) {
    const [x1, y1] = at <= height ? [x, y + at] : [x + at - height, y + height];
    const [x2, y2] = at <= width ? [x + at, y] : [x + width, y + at - width];
    lines.push(`M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`);
  }
  return lines;
}

function clipped(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, Math.max(3, Math.floor(letters) - 1))}…` : text;
}

/** A key of a legend. */
export function Key({ kind, tone = "var(--accent)", children }: { kind: "line" | "dashed" | "box" | "striped" | "tick"; tone?: string; children: ReactNode }) {
  return (
    <span className={classes.key}>
      <span className={classes.sample} data-kind={kind} style={{ color: tone }} aria-hidden />
      {children}
    </span>
  );
}
