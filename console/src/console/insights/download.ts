/** What a chart shows, as rows under a heading. */
export interface Table {
  head: string[];
  rows: (string | number | null | undefined)[][];
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  // what a spreadsheet would take for a formula is put behind a quote
  const safe = typeof value === "string" && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as CSV after RFC 4180. */
export function toCsv({ head, rows }: Table): string {
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function downloadCsv(name: string, table: Table): void {
  save(`${name}.csv`, new Blob([toCsv(table)], { type: "text/csv;charset=utf-8" }));
}

const SCALE = 2;
const PAD = 24;

/** A drawing as a PNG, painted from its shapes as they look now: with the page's own fonts and colors, and a title above it. */
export async function downloadPng(name: string, title: string, drawing: SVGSVGElement): Promise<void> {
  const { width, height } = drawing.getBoundingClientRect();
  const page = getComputedStyle(document.documentElement);
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * PAD) * SCALE;
  canvas.height = (height + 2 * PAD + 36) * SCALE;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(SCALE, SCALE);
  pen.fillStyle = page.getPropertyValue("--card");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = page.getPropertyValue("--ink");
  pen.font = `650 15px ${getComputedStyle(document.body).fontFamily}`;
  pen.fillText(title, PAD, PAD + 12);
  pen.translate(PAD, PAD + 36);
  for (const shape of drawing.querySelectorAll<SVGGraphicsElement>("rect, path, line, circle, text")) paint(pen, shape);
  const content = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (content) save(`${name}.png`, content);
}

function number(shape: Element, name: string): number {
  return Number(shape.getAttribute(name) ?? 0);
}

function outline(shape: SVGGraphicsElement): Path2D {
  const path = new Path2D();
  if (shape.tagName === "path") return new Path2D(shape.getAttribute("d") ?? "");
  if (shape.tagName === "rect") path.roundRect(number(shape, "x"), number(shape, "y"), number(shape, "width"), number(shape, "height"), number(shape, "rx"));
  else if (shape.tagName === "circle") path.arc(number(shape, "cx"), number(shape, "cy"), number(shape, "r"), 0, 2 * Math.PI);
  else {
    path.moveTo(number(shape, "x1"), number(shape, "y1"));
    path.lineTo(number(shape, "x2"), number(shape, "y2"));
  }
  return path;
}

function paint(pen: CanvasRenderingContext2D, shape: SVGGraphicsElement): void {
  const style = getComputedStyle(shape);
  if (style.display === "none" || shape.closest("[data-pointer]")) return;
  pen.save();
  pen.globalAlpha = Number(style.opacity);
  if (shape.tagName === "text") {
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    pen.textAlign = style.textAnchor === "end" ? "right" : style.textAnchor === "middle" ? "center" : "left";
    pen.fillStyle = style.fill;
    pen.fillText(shape.textContent ?? "", number(shape, "x"), number(shape, "y"));
  } else {
    const path = outline(shape);
    if (style.fill !== "none" && shape.tagName !== "line") {
      pen.fillStyle = style.fill;
      pen.globalAlpha = Number(style.opacity) * Number(style.fillOpacity);
      if (!style.fill.startsWith("url")) pen.fill(path);
    }
    if (style.stroke !== "none") {
      pen.globalAlpha = Number(style.opacity);
      pen.strokeStyle = style.stroke;
      pen.lineWidth = Number.parseFloat(style.strokeWidth);
      const dashes = style.strokeDasharray;
      if (dashes !== "none") pen.setLineDash(dashes.split(/[ ,]+/).map(Number.parseFloat));
      pen.stroke(path);
    }
  }
  pen.restore();
}
