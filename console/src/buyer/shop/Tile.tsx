/** A picture for an item that has none: the same for the same item, cut from a few papers, with what the item is on it. */
import look from "./Tile.module.css";

// ground, far, near, and the paper of the motif
const PAPERS: [string, string, string, string][] = [
  ["#f4e3d3", "#e8c9ad", "#c96f4a", "#fff8f0"],
  ["#dfe9e4", "#b9d2c7", "#2f7d6d", "#f7fbf9"],
  ["#f6e7bd", "#edd48a", "#c78a1c", "#fffaf0"],
  ["#e3e4f2", "#c3c6e4", "#555aa3", "#f8f8fd"],
  ["#f5dfe0", "#e9bfc3", "#b8505e", "#fff6f6"],
  ["#dde8f0", "#b6cfdf", "#33719a", "#f5fafd"],
  ["#eae5d9", "#d4cab4", "#7d6a45", "#fcfaf5"],
  ["#e6eddb", "#c8d7af", "#64822f", "#fafcf5"],
];

const MOTIFS: [RegExp, string][] = [
  [/pizza/i, "M50 24 78 72Q50 86 22 72ZM44 52h.1M56 58h.1M50 68h.1M40 66h.1M61 70h.1"],
  [/tea-light|light|candle|lamp/i, "M50 22q12 14 0 26q-12-12 0-26zM34 54h32v20q0 4-4 4H38q-4 0-4-4z"],
  [/cup|mug|glass/i, "M30 40h34v18q0 14-17 14T30 58zM64 44h6q7 0 7 8t-9 8h-5M34 78h28"],
  [/stand|cake/i, "M26 48h48M32 48q0-14 18-14t18 14M50 48v26M36 74h28M50 34v-6"],
  [/bag|shopper/i, "M30 42h40l5 34H25zM39 42v-6q0-11 11-11t11 11v6"],
  [/clock/i, "M50 32a22 22 0 1 0 .1 0zM50 42v12l8 5M34 32l-7-6M66 32l7-6M36 74l-5 6M64 74l5 6"],
  [/bottle/i, "M43 24h14v8q15 6 15 22v14q0 8-8 8H36q-8 0-8-8V54q0-16 15-22zM40 56q10-8 20 0M40 66q10-8 20 0"],
  [/heart/i, "M50 76Q22 58 28 41q7-14 22 1q15-15 22-1q6 17-22 35z"],
  [/christmas|star|fairy|angel/i, "M50 22l7 19 20 1-16 12 6 20-17-12-17 12 6-20-16-12 20-1z"],
  [/scale/i, "M34 76h32l-5-24H39zM30 40h40M50 40v12M50 60l5-3"],
  [/tin|box|set/i, "M28 42h44v32H28zM28 42l6-10h32l6 10M44 54h12"],
  [/hand warmer|mat|frame|block/i, "M28 30h44v44H28zM36 38h28v28H36z"],
];

function hash(text: string): number {
  let value = 2_166_136_261;
  for (const sign of text) value = Math.imul(value ^ (sign.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  // the last letters of a SKU alone would differ in the lowest bits only
  value = Math.imul(value ^ (value >>> 15), 2_246_822_519) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

// what a title says of its color is believed
const COLORS: [RegExp, number][] = [
  [/pink|rose/i, 4],
  [/\bred\b|polka|chilli|pizza/i, 0],
  [/green/i, 7],
  [/blue|silver|glass/i, 5],
  [/yellow|gold/i, 2],
  [/ivory|white|wicker|wooden|vintage/i, 6],
];

export function Tile({ sku, title }: { sku: string; title: string }) {
  const seed = hash(sku);
  const [ground, far, near, paper] = PAPERS[COLORS.find(([words]) => words.test(title))?.[1] ?? (seed >>> 3) % PAPERS.length] ?? PAPERS[0]!;
  const motif = MOTIFS.find(([words]) => words.test(title))?.[1];
  const x = 18 + (seed % 64);
  const y = 12 + ((seed >>> 6) % 22);
  return (
    <svg className={look.tile} viewBox="0 0 100 100" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      <rect width="100" height="100" fill={ground} />
      {cut((seed >>> 12) % 4, far, x, y)}
      <path d={`M0 ${78 + (seed % 8)}Q${28 + (seed % 30)} ${64 + ((seed >>> 9) % 10)} 100 ${76 + ((seed >>> 4) % 12)}V100H0z`} fill={near} opacity="0.9" />
      <circle cx="50" cy="51" r="33" fill={paper} opacity="0.94" />
      {motif ? (
        <path d={motif} fill="none" stroke={near} strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" transform="translate(9 9.500) scale(0.82)" />
      ) : (
        <text x="50" y="63" textAnchor="middle" fontSize="34" fontWeight="650" fill={near}>
          {[...title][0]?.toUpperCase()}
        </text>
      )}
    </svg>
  );
}

/** What lies behind: a sun, an arch, stripes or dots. */
function cut(kind: number, color: string, x: number, y: number) {
  if (kind === 0) return <circle cx={x} cy={y + 8} r="20" fill={color} />;
  if (kind === 1) return <path d={`M${x - 20} 100V${y + 24}a20 20 0 0 1 40 0V100z`} fill={color} />;
  if (kind === 2) return <path d="M-10 30 30-10M-10 60 60-10M-10 90 90-10M10 100 110 0M40 100 110 30" stroke={color} strokeWidth="7" />;
  return (
    <g fill={color}>
      {[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((dot) => (
        <circle key={dot} cx={8 + (dot % 4) * 28} cy={10 + Math.floor(dot / 4) * 26} r="4.500" />
      ))}
    </g>
  );
}
