/** Dark or light: as the system says, unless somebody chose. Runs before anything is drawn. */
export type Scheme = "light" | "dark" | "auto";
const KEY = "waybill-scheme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function chosenScheme(): Scheme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function applyScheme(scheme: Scheme = chosenScheme()): void {
  document.documentElement.dataset.scheme = scheme === "auto" ? (dark.matches ? "dark" : "light") : scheme;
}

export function chooseScheme(scheme: Scheme): void {
  if (scheme === "auto") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, scheme);
  applyScheme(scheme);
}

dark.addEventListener("change", () => applyScheme());
