import { ActionIcon, Combobox, Group, SimpleGrid, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUser, IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";

export interface Buyer {
  customer_id?: string;
  name?: string;
  email?: string;
  phone?: string;
  language?: string;
}

interface Props {
  buyer: Buyer;
  onChange: (buyer: Buyer) => void;
  /** Only who is known already. */
  known?: boolean;
}

/** Who is on the phone: found by name, e-mail or number, or somebody new. */
export function CustomerPicker({ buyer, onChange, known = false }: Props) {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 140);
  const box = useCombobox();
  const found = useQuery({
    queryKey: ["/v1/customers", "picker", q],
    queryFn: ({ signal }) => ask(api.GET("/v1/customers", { params: { query: { q, limit: 8 } }, signal })),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  });
  const rows = q.length > 1 ? (found.data?.rows ?? []) : [];
  if (buyer.customer_id)
    return (
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} className="clip">
            {buyer.name ?? buyer.email ?? "Somebody without a name"}
          </Text>
          <Text size="sm" className="soft clip">
            {[buyer.email, buyer.phone].filter(Boolean).join(" · ")}
          </Text>
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label="Another customer" onClick={() => onChange({})}>
          <IconX size={17} />
        </ActionIcon>
      </Group>
    );
  const put = (name: keyof Buyer) => (event: { currentTarget: { value: string } }) => onChange({ ...buyer, [name]: event.currentTarget.value });
  return (
    <>
      <Combobox
        store={box}
        onOptionSubmit={(id) => {
          const one = rows.find((row) => row.customer_id === id);
          if (one) onChange({ customer_id: one.customer_id, name: one.name ?? undefined, email: one.email ?? undefined, phone: one.phone ?? undefined, language: one.language ?? undefined });
          setText("");
          box.closeDropdown();
        }}
      >
        <Combobox.Target>
          <TextInput
            label="Customer" leftSection={<IconUser size={17} aria-hidden />} placeholder="Name, e-mail or phone" value={text} data-autofocus
            onChange={(event) => (setText(event.currentTarget.value), box.openDropdown(), box.selectFirstOption())}
            onBlur={() => box.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={q.length < 2}>
          <Combobox.Options>
            {rows.map((row) => (
              <Combobox.Option key={row.customer_id} value={row.customer_id}>
                {row.name ?? row.email ?? "Somebody without a name"} <span className="soft">{[row.name ? row.email : null, row.phone].filter(Boolean).join(" · ")}</span>
              </Combobox.Option>
            ))}
            {!rows.length && !found.isFetching && <Combobox.Empty>{known ? "Nobody is found" : "Nobody yet: fill in who it is below"}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {!known && <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs" mt="xs">
        <TextInput label="Name" autoComplete="off" value={buyer.name ?? ""} onChange={put("name")} />
        <TextInput label="E-mail" type="email" autoComplete="off" value={buyer.email ?? ""} onChange={put("email")} />
        <TextInput label="Phone" type="tel" autoComplete="off" value={buyer.phone ?? ""} onChange={put("phone")} />
      </SimpleGrid>}
    </>
  );
}

/** The buyer as a request takes them; undefined where nothing is known. */
export function contactOf(buyer: Buyer): Record<string, string> | undefined {
  const given = Object.fromEntries(Object.entries(buyer).flatMap(([name, value]) => (typeof value === "string" && value.trim() ? [[name, value.trim()]] : [])));
  // an order keeps who bought it as they were then: their name and address go with it
  if (buyer.customer_id) return given;
  return Object.keys(given).some((name) => name !== "language") ? given : undefined;
}
