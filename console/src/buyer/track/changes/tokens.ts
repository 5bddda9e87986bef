/** The token by which this tab may change the order, as long as it is good. */
interface Kept {
  token: string;
  until: string;
}

const key = (link: string) => `waybill-change:${link}`;

export function keptToken(link: string): string | undefined {
  const kept = JSON.parse(sessionStorage.getItem(key(link)) ?? "null") as Kept | null;
  return kept && Date.parse(kept.until) - Date.now() > 10_000 ? kept.token : undefined;
}

export function keepToken(link: string, token: string, until: string): void {
  sessionStorage.setItem(key(link), JSON.stringify({ token, until } satisfies Kept));
}
