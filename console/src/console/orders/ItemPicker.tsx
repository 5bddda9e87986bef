import { Combobox, Loader, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBarcode } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";

export type Item = Schemas["ItemShown"];

interface Props {
  label: string;
  onPick: (item: Item) => void;
  field?: RefObject<HTMLInputElement | null>;
}

/** Finds an item by its SKU, its title or its barcode; a scanned code is taken at once. */
export function ItemPicker({ label, onPick, field }: Props) {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 120);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const found = useQuery({
    queryKey: ["/v1/items", "picker", q],
    queryFn: ({ signal }) => ask(api.GET("/v1/items", { params: { query: { q, active: true, limit: 12 } }, signal })),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  });
  const rows = q ? (found.data?.rows ?? []) : [];
  const pick = (item: Item | undefined) => {
    if (!item) return;
    setText("");
    box.closeDropdown();
    onPick(item);
  };
  const scanned = async (code: string) => {
    // a scanner types faster than the list comes
    const exact = rows.find((item) => item.barcode === code || item.sku.toLowerCase() === code.toLowerCase());
    if (exact) return pick(exact);
    const page = await ask(api.GET("/v1/items", { params: { query: { q: code, active: true, limit: 2 } } }));
    if (page.rows.length === 1) pick(page.rows[0]);
  };
  return (
    <Combobox store={box} onOptionSubmit={(sku) => pick(rows.find((item) => item.sku === sku))}>
      <Combobox.Target>
        <TextInput
          ref={field}
          label={label}
          leftSection={<IconBarcode size={17} aria-hidden />}
          rightSection={found.isFetching ? <Loader size={14} /> : null}
          placeholder="SKU, title or barcode"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            box.openDropdown();
            box.selectFirstOption();
          }}
          onFocus={() => text && box.openDropdown()}
          onBlur={() => box.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.nativeEvent.isComposing || !text.trim()) return;
            event.preventDefault();
            // what is marked in the list is taken by the list itself
            if (q !== text.trim() || !rows.length) void scanned(text.trim());
            else if (box.getSelectedOptionIndex() < 0) pick(rows[0]);
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!q}>
        <Combobox.Options>
          {rows.map((item) => (
            <Combobox.Option key={item.sku} value={item.sku}>
              <b>{item.sku}</b> {item.title} <span className="soft">{item.price}</span>
            </Combobox.Option>
          ))}
          {!rows.length && !found.isFetching && <Combobox.Empty>No item is called “{q}”</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
