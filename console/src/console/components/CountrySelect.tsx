import { type ComboboxItem, Select, type SelectProps } from "@mantine/core";
import { useState } from "react";
import { countryChoices } from "../settings/countries";

interface Props extends Omit<SelectProps, "data" | "filter" | "value" | "onChange"> {
  value: string | null;
  onChange: (country: string | null) => void;
}

/** A country by its name; its two letters find it too. What was typed is taken by Enter, and as one leaves the field. */
export function CountrySelect({ value, onChange, ...props }: Props) {
  const choices = countryChoices();
  const chosen = choices.find((choice) => choice.value === value);
  const [search, setSearch] = useState(chosen?.label ?? "");
  const [isOpen, setOpen] = useState(false);
  const take = () => {
    const [first] = search.trim() && search !== chosen?.label ? found(choices, search.trim().toLowerCase()) : [];
    if (first) onChange(first.value);
    setOpen(false);
    return first !== undefined;
  };
  return (
    <Select
      searchable
      allowDeselect={false}
      limit={60}
      nothingFoundMessage="No country is called that"
      {...props}
      data={choices}
      value={value}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      dropdownOpened={isOpen}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      filter={({ options, search: typed, limit }) => found(options as ComboboxItem[], typed.trim().toLowerCase()).slice(0, limit)}
      onBlur={take}
      onKeyDown={(event) => {
        // one that is marked by the arrows is taken by the list itself
        const list = document.getElementById(event.currentTarget.getAttribute("aria-controls") ?? "");
        if (event.key === "Enter" && !list?.querySelector("[data-combobox-selected]") && take()) event.preventDefault();
      }}
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
