import { ActionIcon, Button, Group, NumberInput, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Schemas } from "../../api/client";
import classes from "./stock.module.css";

type ChoiceGroup = Schemas["ChoiceGroup"];
type Choice = ChoiceGroup["choices"][number];

const EMPTY: Choice = { name: "", price: null, sku: null, quantity: 1 };

/** What buyers may choose on an item: groups, each with its choices and how many of them are taken. */
export function ChoiceFields({ groups, onChange, disabled }: { groups: ChoiceGroup[]; onChange: (groups: ChoiceGroup[]) => void; disabled: boolean }) {
  const change = (at: number, changes: Partial<ChoiceGroup>) => onChange(groups.map((group, index) => (index === at ? { ...group, ...changes } : group)));
  const choose = (at: number, place: number, changes: Partial<Choice>) =>
    change(at, { choices: groups[at]?.choices.map((choice, index) => (index === place ? { ...choice, ...changes } : choice)) ?? [] });
  return (
    <>
      {!groups.length && <Text size="sm" className="soft">Sizes, toppings, an engraving: what a buyer chooses is on the order, and shown to who picks it.</Text>}
      {groups.map((group, at) => (
        <fieldset key={at} className={classes.change} style={{ border: 0, margin: 0 }}>
          <legend className="visually-hidden">{group.name || `Group ${at + 1}`}</legend>
          <Group gap="sm" align="end" wrap="wrap">
            <TextInput label="Group" value={group.name} disabled={disabled} onChange={(event) => change(at, { name: event.currentTarget.value })} />
            <NumberInput label="At least" w={90} min={0} max={20} value={group.least ?? 0} disabled={disabled} onChange={(value) => change(at, { least: Number(value) || 0 })} />
            <NumberInput label="At most" w={90} min={1} max={20} value={group.most ?? 1} disabled={disabled} onChange={(value) => change(at, { most: Number(value) || 1 })} />
            {!disabled && (
              <Button variant="subtle" color="gray" onClick={() => onChange(groups.filter((_, index) => index !== at))}>
                Remove group
              </Button>
            )}
          </Group>
          {group.choices.map((choice, place) => (
            <Group key={place} gap="sm" align="end" wrap="nowrap">
              <TextInput label="Choice" style={{ flex: 1 }} value={choice.name} disabled={disabled} onChange={(event) => choose(at, place, { name: event.currentTarget.value })} />
              <TextInput label="More" placeholder="0.00" w={90} inputMode="decimal" value={choice.price ?? ""} disabled={disabled} onChange={(event) => choose(at, place, { price: event.currentTarget.value || null })} />
              <TextInput label="From stock of" placeholder="SKU" w={130} value={choice.sku ?? ""} disabled={disabled} onChange={(event) => choose(at, place, { sku: event.currentTarget.value || null })} />
              {!disabled && (
                <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove ${choice.name || "choice"}`} onClick={() => change(at, { choices: group.choices.filter((_, index) => index !== place) })}>
                  <IconTrash size={17} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          ))}
          {!disabled && (
            <Button variant="default" w="fit-content" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => change(at, { choices: [...group.choices, EMPTY] })}>
              Add choice
            </Button>
          )}
        </fieldset>
      ))}
      {!disabled && (
        <Button variant="default" w="fit-content" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => onChange([...groups, { name: "", choices: [EMPTY], least: 0, most: 1 }])}>
          Add group
        </Button>
      )}
    </>
  );
}
