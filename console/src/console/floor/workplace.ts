import { useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, ask } from "../../api/client";

export interface AtPlace {
  location?: string;
}

/** The location in an address, for `validateSearch`. */
export function placeOf(search: Record<string, unknown>): AtPlace {
  return typeof search.location === "string" && /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/.test(search.location) ? { location: search.location } : {};
}

export interface Place {
  code: string;
  name: string;
  kind: string;
  abilities?: string[];
}

export interface Workplace {
  /** The code of the location that this screen works for; none while locations are fetched, or where there are none. */
  code: string | undefined;
  place: Place | undefined;
  places: Place[];
  isLoading: boolean;
  error: unknown;
  choose: (code: string) => void;
}

const FIT = {
  kitchen: (one: Place) => one.kind === "kitchen",
  pickup: (one: Place) => one.abilities?.includes("pickup") ?? false,
};

/** Where one works: as the address says, else as on this device before, else the first location fit for the work. */
export function useWorkplace(asked: string | undefined, work?: keyof typeof FIT): Workplace {
  const navigate = useNavigate();
  const [kept, keep] = useLocalStorage({ key: work ? `waybill-${work}` : "waybill-workplace", defaultValue: "", getInitialValueInEffect: false });
  const found = useQuery({ queryKey: ["/v1/locations"], queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })), staleTime: 60_000 });
  const open = (found.data ?? []).filter((one) => one.active !== false);
  const fit = work ? open.filter(FIT[work]) : open;
  const places = fit.length ? fit : open;
  const place = places.find((one) => one.code === (asked ?? kept)) ?? places[0];
  return {
    code: place?.code,
    place,
    places,
    isLoading: found.isLoading,
    error: found.error,
    choose: (code) => {
      keep(code);
      void navigate({ to: ".", search: (before: object) => ({ ...before, location: code }), replace: true });
    },
  };
}
