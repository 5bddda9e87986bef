const NOT_COUNTRIES = new Set(["AC", "BU", "CP", "CQ", "CS", "DD", "DG", "EA", "EU", "EZ", "FX", "IC", "NT", "QO", "SU", "TA", "TP", "UK", "UN", "XA", "XB", "YD", "YU", "ZR", "ZZ", "AN"]);
let known: { value: string; label: string }[] | undefined;

/** Every country by its name. */
export function countryChoices(): { value: string; label: string }[] {
  return (known ??= findCountries());
}

function findCountries(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const found: { value: string; label: string }[] = [];
  for (const first of letters)
    for (const second of letters) {
      const code = first + second;
      const label = NOT_COUNTRIES.has(code) ? undefined : names.of(code);
      if (label) found.push({ value: code, label });
    }
  return found.sort((one, other) => one.label.localeCompare(other.label, "en"));
}
