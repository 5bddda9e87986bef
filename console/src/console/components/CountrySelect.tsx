import { type ComboboxItem, Select, type SelectProps } from "@mantine/core";
import { countryChoices } from "../settings/countries";

/** A country by its name; its two letters find it too. */
export function CountrySelect(props: Omit<SelectProps, "data" | "filter">) {
  return (
    <Select
      searchable
      selectFirstOptionOnChange
      autoSelectOnBlur
      limit={60}
      nothingFoundMessage="No country is called that"
      {...props}
      data={countryChoices()}
      filter={({ options, search, limit }) => found(options as ComboboxItem[], search.trim().toLowerCase()).slice(0, limit)}
    />
  );
}

/** Those whose letters or beginning it is go first. */
function found(options: ComboboxItem[], search: string): ComboboxItem[] {
  const names = options.map((option) => ({ option, name: option.label.toLowerCase(), code: option.value.toLowerCase() }));
  const rank = ({ name, code }: (typeof names)[number]) => (code === search ? 0 : name.startsWith(search) ? 1 : 2);
  return names
    .filter(({ name, code }) => code === search || name.includes(search))
    .sort((one, other) => rank(one) - rank(other))
    .map(({ option }) => option);
}
