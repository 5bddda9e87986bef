/** The addresses of the shop front: a page each, without a library. */
import { createContext, useContext, useEffect, useState, type AnchorHTMLAttributes, type MouseEvent, type ReactNode } from "react";

const MOVED = "waybill-moved";

/** Go to another page of this front; `path` begins after the shop's name. */
export function go(base: string, path: string, replace = false): void {
  const target = base + path;
  if (replace) history.replaceState(null, "", target);
  else history.pushState(null, "", target);
  window.dispatchEvent(new Event(MOVED));
}

/** The address as it is now: what follows the shop's name, in parts, and the query. */
export function useAddress(base: string): { parts: string[]; query: URLSearchParams } {
  const [href, setHref] = useState(location.href);
  useEffect(() => {
    const moved = () => setHref(location.href);
    window.addEventListener("popstate", moved);
    window.addEventListener(MOVED, moved);
    return () => {
      window.removeEventListener("popstate", moved);
      window.removeEventListener(MOVED, moved);
    };
  }, []);
  const url = new URL(href);
  const parts = url.pathname.slice(base.length).split("/").filter(Boolean).map(decodeURIComponent);
  return { parts, query: url.searchParams };
}

export const BaseContext = createContext("/shop");

export function useGo(): (path: string, replace?: boolean) => void {
  const base = useContext(BaseContext);
  return (path, replace) => go(base, path, replace);
}

/** A link within the front: opened here, or in another tab where the reader asks for that. */
export function Link({ to, children, ...rest }: { to: string; children: ReactNode } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const base = useContext(BaseContext);
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(base, to);
  };
  return (
    <a {...rest} href={base + to} onClick={follow}>
      {children}
    </a>
  );
}

export function itemPath(sku: string): string {
  return `/item/${encodeURIComponent(sku)}`;
}
