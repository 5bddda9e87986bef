import { Button, Checkbox, Group, Modal, NumberInput, Select, Skeleton, Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { type FormEvent, lazy, Suspense, useMemo, useState } from "react";
import { api, ask, type Schemas } from "../../../../api/client";
import { stateWords } from "../../../../shared/states";
import { Empty } from "../../../components/notices";
import { State } from "../../../components/State";
import { Wrong } from "../../../entrance/Entrance";
import { useMay } from "../../../session";
import { fieldProblem, Loaded, Scroll, Section, told } from "../../../settings/parts";
import classes from "../../../settings/Settings.module.css";
import { countryChoices } from "../../../settings/countries";

export const Route = createFileRoute("/_app/settings/locations")({ component: Locations });

export type Location = Schemas["LocationShown"];
type Save = Schemas["SaveLocation"];

const LocationMap = lazy(() => import("../../../settings/LocationMap"));
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const DAY_NAMES = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };
const ABILITIES = [
  { value: "ship", label: "Ships parcels" },
  { value: "pickup", label: "Buyers pick up" },
  { value: "local_delivery", label: "Delivers around" },
] as const;

function Locations() {
  const may = useMay()("setup:write");
  const locations = useQuery({ queryKey: ["/v1/locations"], queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })) });
  const [edited, setEdited] = useState<Location | "new" | null>(null);
  return (
    <>
      <Loaded query={locations} height={420}>
        {(rows) => (
          <>
            {rows.some((one) => one.address.latitude != null) && (
              <Section title="On the map" flush>
                <Suspense fallback={<Skeleton height={360} />}>
                  <LocationMap locations={rows as Location[]} open={may ? setEdited : undefined} />
                </Suspense>
              </Section>
            )}
            <Section
              title="Locations"
              about="Where goods lie, are baked, given out and sent from. Orders go to those that come first and can do what is asked."
              flush
              actions={
                may && (
                  <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
                    New location
                  </Button>
                )
              }
            >
              {rows.length === 0 ? (
                <Empty title="No locations yet">Stock lies at a location, so an order needs one.</Empty>
              ) : (
                <Scroll>
                  <table className={classes.table}>
                    <thead>
                      <tr>
                        <th>Location</th>
                        <th>Kind</th>
                        <th>Address</th>
                        <th>Can</th>
                        <th data-numbers>Comes</th>
                        <th>Status</th>
                        <th aria-label="Actions" />
                      </tr>
                    </thead>
                    <tbody>
                      {rows.map((one) => (
                        <tr key={one.location_id} className={one.active === false ? classes.gone : undefined}>
                          <td>
                            <div style={{ fontWeight: 560 }}>{one.name}</div>
                            <div className="soft" style={{ fontSize: 12.5 }}>
                              {one.code}
                            </div>
                          </td>
                          <td>{stateWords(one.kind)}</td>
                          <td>{[one.address.postal_code, one.address.city, one.address.country].filter(Boolean).join(" ")}</td>
                          <td>{one.abilities.map((able) => ABILITIES.find((known) => known.value === able)?.label ?? able).join(", ")}</td>
                          <td data-numbers>{one.priority}</td>
                          <td>
                            <State state={one.active === false ? "closed" : "open"} tone={one.active === false ? "quiet" : "good"} />
                          </td>
                          <td style={{ textAlign: "right" }}>
                            {may && (
                              <Button variant="subtle" size="compact-sm" onClick={() => setEdited(one as Location)}>
                                Edit
                              </Button>
                            )}
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </Scroll>
              )}
            </Section>
          </>
        )}
      </Loaded>
      {edited && <Edit location={edited === "new" ? null : edited} close={() => setEdited(null)} />}
    </>
  );
}

function Edit({ location, close }: { location: Location | null; close: () => void }) {
  const client = useQueryClient();
  const [code, setCode] = useState(location?.code ?? "");
  const [name, setName] = useState(location?.name ?? "");
  const [kind, setKind] = useState(location?.kind ?? "warehouse");
  const [address, setAddress] = useState<Record<string, unknown>>({ country: "GB", ...location?.address });
  const [abilities, setAbilities] = useState<string[]>(location?.abilities ?? ["ship"]);
  const [hours, setHours] = useState<Record<string, [string, string]>>((location?.hours as never) ?? Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, ["08:00", "17:00"]])));
  const [cutoff, setCutoff] = useState(location?.cutoff ?? "14:00");
  const [priority, setPriority] = useState(location?.priority ?? 100);
  const [capacity, setCapacity] = useState<number | null>(location?.daily_capacity ?? null);
  const [active, setActive] = useState(location?.active ?? true);
  const countries = useMemo(() => countryChoices(), []);
  const save = useMutation({
    mutationFn: () => {
      const kept = Object.fromEntries(Object.entries(address).filter(([, value]) => value !== "" && value != null && !(Array.isArray(value) && value.length === 0)));
      const body = { code: code.trim(), name: name.trim(), kind, address: kept, abilities, hours, cutoff, priority, daily_capacity: capacity, active } as unknown as Save;
      return ask(api.POST("/v1/locations", { body }));
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/v1/locations"] });
      told(location ? "The location is saved." : "The location is made.");
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const set = (field: string) => (value: unknown) => setAddress((now) => ({ ...now, [field]: value }));
  const about = (field: string) => fieldProblem(save.error, field, `address/${field}`);
  const written = (field: string) => String(address[field] ?? "");
  return (
    <Modal opened onClose={close} title={location ? location.name : "New location"} size="xl">
      <form onSubmit={submit}>
        <Stack>
          <Wrong error={save.error} beside={["code", "name", "address/country", "address/city", "address/postal_code", "cutoff", "priority", "daily_capacity"]} />
          <div className={classes.fields}>
            <TextInput label="Name" required withAsterisk={false} maxLength={255} value={name} onChange={(event) => setName(event.currentTarget.value)} error={about("name")} />
            <TextInput label="Code" description={location ? "It stays: stock and orders know it by this." : "Letters, digits and ._:/-"} required withAsterisk={false} disabled={location !== null} value={code} onChange={(event) => setCode(event.currentTarget.value.toUpperCase())} error={about("code")} />
            <Select label="Kind" data={["warehouse", "store", "kitchen"].map((value) => ({ value, label: stateWords(value) }))} value={kind} onChange={(value) => value && setKind(value)} />
            <NumberInput label="Comes" description="Lower comes first." min={0} max={10_000} hideControls allowDecimal={false} value={priority} onChange={(value) => setPriority(Number(value) || 0)} error={about("priority")} />
          </div>
          <Checkbox.Group label="What it can do" value={abilities} onChange={setAbilities}>
            <Group gap="lg" mt={6}>
              {ABILITIES.map((one) => (
                <Checkbox key={one.value} value={one.value} label={one.label} />
              ))}
            </Group>
          </Checkbox.Group>
          <div className={classes.fields}>
            <TagsInput className={classes.wide} label="Street" description="A line each." maxTags={5} value={(address.lines as string[] | undefined) ?? []} onChange={set("lines")} />
            <TextInput label="Postal code" value={written("postal_code")} onChange={(event) => set("postal_code")(event.currentTarget.value)} error={about("postal_code")} />
            <TextInput label="City" value={written("city")} onChange={(event) => set("city")(event.currentTarget.value)} error={about("city")} />
            <Select label="Country" searchable data={countries} value={written("country")} onChange={set("country")} error={about("country")} />
            <TextInput label="Phone" value={written("phone")} onChange={(event) => set("phone")(event.currentTarget.value)} error={about("phone")} />
            <NumberInput label="Latitude" description="For the map and the nearest." min={-90} max={90} decimalScale={6} hideControls value={(address.latitude as number | undefined) ?? ""} onChange={(value) => set("latitude")(typeof value === "number" ? value : null)} error={about("latitude")} />
            <NumberInput label="Longitude" description="East is positive." min={-180} max={180} decimalScale={6} hideControls value={(address.longitude as number | undefined) ?? ""} onChange={(value) => set("longitude")(typeof value === "number" ? value : null)} error={about("longitude")} />
          </div>
          <Hours hours={hours} change={setHours} />
          <div className={classes.fields}>
            <TextInput label="Orders until" description="Leave the same day." type="time" value={cutoff} onChange={(event) => setCutoff(event.currentTarget.value)} error={about("cutoff")} />
            <NumberInput label="Orders a day, at most" description="Empty: as many as come." min={0} hideControls allowDecimal={false} value={capacity ?? ""} onChange={(value) => setCapacity(typeof value === "number" ? value : null)} error={about("daily_capacity")} />
          </div>
          <Switch label="Open: orders may go there" checked={active} onChange={(event) => setActive(event.currentTarget.checked)} />
          <Button type="submit" loading={save.isPending}>
            {location ? "Save" : "Make the location"}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

function Hours({ hours, change }: { hours: Record<string, [string, string]>; change: (hours: Record<string, [string, string]>) => void }) {
  const always = Object.keys(hours).length === 0;
  const set = (day: string, at: 0 | 1, value: string) => {
    const [from, to] = hours[day] ?? ["08:00", "17:00"];
    change({ ...hours, [day]: at === 0 ? [value, to] : [from, value] });
  };
  const toggle = (day: string, open: boolean) => {
    const { [day]: gone, ...rest } = hours;
    change(open ? { ...hours, [day]: gone ?? ["08:00", "17:00"] } : rest);
  };
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <legend style={{ fontSize: 14, fontWeight: 500, padding: 0, marginBottom: 6 }}>Hours</legend>
      {always && (
        <Text size="sm" className="soft" mb={6}>
          Open every day, around the clock.
        </Text>
      )}
      <div style={{ display: "grid", gap: 6 }}>
        {DAYS.map((day) => (
          <Group key={day} gap="sm" h={34}>
            <Checkbox w={130} label={DAY_NAMES[day]} checked={day in hours} onChange={(event) => toggle(day, event.currentTarget.checked)} />
            {hours[day] && (
              <>
                <TextInput size="xs" type="time" aria-label={`${DAY_NAMES[day]}, from`} value={hours[day][0]} onChange={(event) => set(day, 0, event.currentTarget.value)} />
                <TextInput size="xs" type="time" aria-label={`${DAY_NAMES[day]}, to`} value={hours[day][1]} onChange={(event) => set(day, 1, event.currentTarget.value)} />
              </>
            )}
          </Group>
        ))}
      </div>
    </fieldset>
  );
}
