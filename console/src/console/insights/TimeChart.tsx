import { useElementSize, useMergedRef } from "@mantine/hooks";
import { type PointerEvent, useRef, useState } from "react";
import classes from "./insights.module.css";
import { linePath, ticks } from "./scales";

export interface Point {
  label: string;
  /** Shown under the axis; where there is none, not every point has a mark. */
  mark?: string;
  now: number | null;
  before?: number | null;
  labelBefore?: string;
}

interface TimeChartProps {
  points: Point[];
  /** What a reader of the screen is told of the whole. */
  summary: string;
  format: (value: number) => string;
  formatAxis?: (value: number) => string;
  height?: number;
  /** The end of the axis, where it is known: 1 for shares. */
  top?: number;
  /** Only whole numbers stand at the axis. */
  whole?: boolean;
  names?: [now: string, before: string];
  tone?: string;
}

const LEFT = 58;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 24;

/** A line over time as an area, with that of the period before behind it, dashed. The pointer or arrow keys tell each point. */
export function TimeChart({ points, summary, format, formatAxis = format, height = 220, top, whole, names = ["now", "before"], tone = "var(--accent)" }: TimeChartProps) {
  const { ref: sized, width: measured } = useElementSize();
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const width = Math.max(240, measured || 480);
  const values = points.flatMap((point) => [point.now ?? 0, point.before ?? 0]);
  const marks = top ? [0, top / 4, top / 2, (3 * top) / 4, top] : ticks(Math.min(...values, 0), Math.max(...values, 0), 4, whole);
  const [low, high] = [marks[0]!, marks.at(-1)!];
  const x = (index: number) => LEFT + (points.length > 1 ? (index * (width - LEFT - RIGHT)) / (points.length - 1) : (width - LEFT - RIGHT) / 2);
  const y = (value: number) => TOP + ((high - value) / (high - low || 1)) * (height - TOP - BOTTOM);
  const line = points.map((point, index) => ({ x: x(index), y: point.now === null ? null : y(point.now) }));
  const before = points.map((point, index) => ({ x: x(index), y: point.before === null || point.before === undefined ? null : y(point.before) }));
  const drawn = line.filter((one) => one.y !== null);
  const every = Math.max(1, Math.ceil((points.length * 58) / (width - LEFT)));
  const nearest = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !points.length) return;
    const share = (event.clientX - box.left - LEFT) / (width - LEFT - RIGHT);
    setAt(Math.max(0, Math.min(points.length - 1, Math.round(share * (points.length - 1)))));
  };
  const told = at === null ? undefined : points[at];
  return (
    <div ref={useMergedRef(sized, frame)} className={classes.frame} onPointerMove={nearest} onPointerLeave={() => setAt(null)}>
      <svg data-chart width={width} height={height} role="img" aria-label={summary}>
        {marks.map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={width - RIGHT} y1={y(value)} y2={y(value)} className={value === 0 ? classes.zero : classes.grid} />
            <text x={LEFT - 8} y={y(value) + 4} className={classes.axis} textAnchor="end">
              {formatAxis(value)}
            </text>
          </g>
        ))}
        {points.map(
          (point, index) =>
            point.mark !== undefined &&
            index % every === 0 && (
              <text key={index} x={x(index)} y={height - 6} className={classes.axis} textAnchor={index === 0 ? "start" : index > points.length - 1 - every / 2 ? "end" : "middle"}>
                {point.mark}
              </text>
            ),
        )}
        <path d={linePath(before)} className={classes.before} />
        {drawn.length > 1 && <path d={`${linePath(drawn)}L${drawn.at(-1)!.x} ${y(Math.max(low, 0))}L${drawn[0]!.x} ${y(Math.max(low, 0))}Z`} className={classes.area} style={{ fill: tone }} />}
        <path d={linePath(line)} className={classes.line} style={{ stroke: tone }} />
        {drawn.length > 0 && <circle cx={drawn.at(-1)!.x} cy={drawn.at(-1)!.y!} r={3.5} style={{ fill: tone }} />}
        {at !== null && (
          <g data-pointer>
            <line x1={x(at)} x2={x(at)} y1={TOP} y2={height - BOTTOM} className={classes.cross} />
            {line[at]!.y !== null && <circle cx={x(at)} cy={line[at]!.y!} r={4.5} className={classes.dot} style={{ stroke: tone }} />}
          </g>
        )}
      </svg>
      {points.length > 1 && (
        <input
          type="range"
          className={classes.slide}
          min={0}
          max={points.length - 1}
          value={at ?? points.length - 1}
          aria-label="Point of the chart"
          aria-valuetext={spoken(points[at ?? points.length - 1]!, format, names)}
          onFocus={(event) => event.currentTarget.matches(":focus-visible") && setAt(points.length - 1)}
          onChange={(event) => setAt(Number(event.currentTarget.value))}
          onBlur={() => setAt(null)}
        />
      )}
      <div className={classes.told} aria-hidden data-shown={told ? true : undefined} style={{ left: Math.min(Math.max(at === null ? 0 : x(at), 96), width - 96) }}>
        {told && (
          <>
            <b>{told.label}</b>
            <span>
              {names[0]} <em>{told.now === null ? "–" : format(told.now)}</em>
            </span>
            {told.before !== undefined && told.before !== null && (
              <span>
                {told.labelBefore ?? names[1]} <em>{format(told.before)}</em>
              </span>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function spoken(point: Point, format: (value: number) => string, names: [string, string]): string {
  const before = point.before === null || point.before === undefined ? "" : `, ${point.labelBefore ?? names[1]} ${format(point.before)}`;
  return `${point.label}: ${names[0]} ${point.now === null ? "none" : format(point.now)}${before}`;
}
