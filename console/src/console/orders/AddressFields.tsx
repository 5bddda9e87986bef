import { Grid, TextInput } from "@mantine/core";
import type { Schemas } from "../../api/client";
import { CountrySelect } from "../components/CountrySelect";

export type Address = Schemas["Address"];

/** An address as it is typed; what is empty is left out. */
export function cleanAddress(address: Partial<Address>): Address | undefined {
  const lines = (address.lines ?? []).map((line) => line.trim()).filter(Boolean);
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries({ ...address, lines: undefined })) {
    if (typeof value === "string" ? value.trim() : value !== undefined && value !== null) found[name] = typeof value === "string" ? value.trim() : value;
  }
  if (!found.country || !/^[A-Z]{2}$/.test(String(found.country))) return undefined;
  return { ...found, ...(lines.length ? { lines } : {}) } as Address;
}

/** Whether something of an address is there and its country is not: it is then no address that anything could go to. */
export const lacksCountry = (address: Partial<Address>): boolean =>
  !cleanAddress(address) && Object.values(address).some((value) => (Array.isArray(value) ? value.some((line) => line.trim()) : typeof value === "string" && value.trim()));

export function AddressFields({ address, onChange }: { address: Partial<Address>; onChange: (address: Partial<Address>) => void }) {
  const put = (name: keyof Address) => (event: { currentTarget: { value: string } }) => onChange({ ...address, [name]: event.currentTarget.value });
  const line = (index: number) => (event: { currentTarget: { value: string } }) => {
    const lines = [...(address.lines ?? [])];
    lines[index] = event.currentTarget.value;
    onChange({ ...address, lines });
  };
  return (
    <Grid gap="xs">
      <Grid.Col span={6}>
        <TextInput label="Name" autoComplete="off" value={address.name ?? ""} onChange={put("name")} />
      </Grid.Col>
      <Grid.Col span={6}>
        <TextInput label="Company" autoComplete="off" value={address.company ?? ""} onChange={put("company")} />
      </Grid.Col>
      <Grid.Col span={12}>
        <TextInput label="Street and number" autoComplete="off" value={address.lines?.[0] ?? ""} onChange={line(0)} />
      </Grid.Col>
      <Grid.Col span={12}>
        <TextInput label="More of the address" autoComplete="off" value={address.lines?.[1] ?? ""} onChange={line(1)} />
      </Grid.Col>
      <Grid.Col span={4}>
        <TextInput label="Postal code" autoComplete="off" value={address.postal_code ?? ""} onChange={put("postal_code")} />
      </Grid.Col>
      <Grid.Col span={8}>
        <TextInput label="City" autoComplete="off" value={address.city ?? ""} onChange={put("city")} />
      </Grid.Col>
      <Grid.Col span={12}>
        <CountrySelect
          label="Country" required clearable placeholder="Its name or its two letters" value={address.country || null} onChange={(country) => onChange({ ...address, country: country ?? "" })}
          error={lacksCountry(address) ? "Say which country it is in." : undefined}
        />
      </Grid.Col>
    </Grid>
  );
}
