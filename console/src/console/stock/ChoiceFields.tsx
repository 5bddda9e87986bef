import { Button, Group, NumberInput, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Schemas } from "../../api/client";
import { column, type RowColumn, Rows } from "../components/Rows";
import classes from "./stock.module.css";

type ChoiceGroup = Schemas["ChoiceGroup"];
type Choice = ChoiceGroup["choices"][number];

const EMPTY: Choice = { name: "", price: null, sku: null, quantity: 1 };
const COLUMNS: RowColumn<Choice>[] = [
  column.text<Choice>("name", "Choice"),
  column.text<Choice>("price", "More", { placeholder: "0.00", width: "100px" }),
  column.text<Choice>("sku", "From stock of", { placeholder: "SKU", width: "150px" }),
];

interface Props {
  groups: ChoiceGroup[];
  onChange: (groups: ChoiceGroup[]) => void;
  disabled: boolean;
  /** What is wrong at a place, such as `choices/0/choices/1/price`. */
  problem: (place: string) => string | undefined;
}

/** What buyers may choose on an item: groups, each with its choices and how many of them are taken. */
export function ChoiceFields({ groups, onChange, disabled, problem }: Props) {
  const change = (at: number, changes: Partial<ChoiceGroup>) => onChange(groups.map((group, index) => (index === at ? { ...group, ...changes } : group)));
  return (
    <>
      {!groups.length && <Text size="sm" className="soft">Sizes, toppings, an engraving: what a buyer chooses is on the order, and shown to who picks it.</Text>}
      {groups.map((group, at) => (
        <fieldset key={at} className={classes.change} style={{ border: 0, margin: 0 }}>
          <legend className="visually-hidden">{group.name || `Group ${at + 1}`}</legend>
          <Group gap="sm" align="end" wrap="wrap">
            <TextInput label="Group" value={group.name} disabled={disabled} onChange={(event) => change(at, { name: event.currentTarget.value })} error={problem(`choices/${at}/name`)} />
            <NumberInput label="At least" w={90} min={0} max={20} value={group.least ?? 0} disabled={disabled} onChange={(value) => change(at, { least: Number(value) || 0 })} />
            <NumberInput label="At most" w={90} min={1} max={20} value={group.most ?? 1} disabled={disabled} onChange={(value) => change(at, { most: Number(value) || 1 })} />
            {!disabled && (
              <Button variant="subtle" color="gray" onClick={() => onChange(groups.filter((_, index) => index !== at))}>
                Remove group
              </Button>
            )}
          </Group>
          <Rows<Choice>
            one="choice"
            rows={group.choices}
            columns={COLUMNS}
            blank={EMPTY}
            least={1}
            most={50}
            disabled={disabled}
            onChange={(choices) => change(at, { choices })}
            problem={(row, key) => problem(`choices/${at}/choices/${row}${key ? `/${key}` : ""}`)}
          />
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
