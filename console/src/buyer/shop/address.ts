/** What an address looks like, country by country: which region it has, and how its postal codes are made. */
type RegionName = "state" | "province" | "county" | "prefecture" | "region";

const REGIONS: Record<string, RegionName> = { US: "state", AU: "state", BR: "state", IN: "state", MX: "state", MY: "state", CA: "province", CN: "province", IT: "province", ES: "province", IE: "county", JP: "prefecture", KR: "province", TR: "province" };
const REGION_NEEDED = new Set(["US", "AU", "BR", "IN", "MX", "CA", "CN", "JP"]);
const POSTAL: Record<string, RegExp> = {
  AT: /^\d{4}$/, AU: /^\d{4}$/, BE: /^\d{4}$/, CA: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/, CH: /^\d{4}$/, CN: /^\d{6}$/, CZ: /^\d{3} ?\d{2}$/, DE: /^\d{5}$/, DK: /^\d{4}$/,
  ES: /^\d{5}$/, FI: /^\d{5}$/, FR: /^\d{5}$/, GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/, IT: /^\d{5}$/, JP: /^\d{3}-?\d{4}$/, LU: /^\d{4}$/, NL: /^\d{4} ?[A-Z]{2}$/,
  NO: /^\d{4}$/, PL: /^\d{2}-?\d{3}$/, PT: /^\d{4}-?\d{3}$/, SE: /^\d{3} ?\d{2}$/, US: /^\d{5}(-\d{4})?$/,
};
const NO_POSTAL = new Set(["AE", "HK", "QA"]);
// there the code comes behind the city
const CODE_LAST = new Set(["GB", "IE", "US", "CA", "AU", "NZ", "IN", "CN"]);

export function regionOf(country: string): { name: RegionName; needed: boolean } | undefined {
  const name = REGIONS[country];
  return name && { name, needed: REGION_NEEDED.has(country) };
}

export function hasPostal(country: string): boolean {
  return !NO_POSTAL.has(country);
}

export function codeLast(country: string): boolean {
  return CODE_LAST.has(country);
}

export function isPostal(country: string, code: string): boolean {
  const pattern = POSTAL[country];
  return !pattern || pattern.test(code.trim().toUpperCase());
}
