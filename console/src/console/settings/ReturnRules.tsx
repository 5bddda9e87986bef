import { ActionIcon, Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../api/client";
import { Empty } from "../components/notices";
import { Wrong } from "../entrance/Entrance";
import { useMay } from "../session";
import { shopQuery, useSaveSettings } from "./fields";
import { Scroll, Section } from "./parts";
import classes from "./Settings.module.css";

type Rule = Schemas["ReturnRule"];

const YES_NO = [
  { value: "", label: "As usual" },
  { value: "yes", label: "Returnable" },
  { value: "no", label: "Not returnable" },
];

/** What holds for some goods, instead of what holds for all. */
export function Rules() {
  const query = useQuery(shopQuery);
  const may = useMay()("setup:write") && query.data !== undefined;
  const saved = (query.data?.settings.returns?.rules ?? []) as Rule[];
  const [typed, setTyped] = useState<Rule[] | null>(null);
  const rules = typed ?? saved;
  const save = useSaveSettings("The rules are saved.");
  const change = (index: number, about: Partial<Rule>) => setTyped(rules.map((rule, at) => (at === index ? { ...rule, ...about } : rule)));
  return (
    <Section
      title="Exceptions"
      about="The first line that fits an item and says something decides. Hygiene articles that cannot come back, longer times at Christmas, and the like."
      flush
      actions={
        may && (
          <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setTyped([...rules, {} as Rule])}>
            Add
          </Button>
        )
      }
      foot={
        may && typed ? (
          <>
            <Button variant="subtle" color="gray" onClick={() => setTyped(null)}>
              Discard
            </Button>
            <Button
              loading={save.isPending}
              onClick={() => save.mutate((now) => ({ ...now, returns: { ...now.returns, rules: rules.map(clean) } }) as Schemas["ShopSettings"], { onSuccess: () => setTyped(null) })}
            >
              Save
            </Button>
          </>
        ) : undefined
      }
    >
      {save.error && (
        <div style={{ padding: "0 18px 12px" }}>
          <Wrong error={save.error} />
        </div>
      )}
      {rules.length === 0 ? (
        <Empty title="No exceptions">What is above holds for everything.</Empty>
      ) : (
        <Scroll>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>SKU</th>
                <th>Tax category</th>
                <th>Country</th>
                <th>Returnable</th>
                <th>Days</th>
                <th>Restocking, %</th>
                <th aria-label="Actions" />
              </tr>
            </thead>
            <tbody>
              {rules.map((rule, index) => (
                <tr key={index}>
                  <td>
                    <TextInput size="xs" miw={110} aria-label="SKU" placeholder="Any" disabled={!may} value={rule.sku ?? ""} onChange={(event) => change(index, { sku: event.currentTarget.value || null })} />
                  </td>
                  <td>
                    <TextInput size="xs" miw={100} aria-label="Tax category" placeholder="Any" disabled={!may} value={rule.tax_category ?? ""} onChange={(event) => change(index, { tax_category: event.currentTarget.value || null })} />
                  </td>
                  <td>
                    <TextInput size="xs" w={70} aria-label="Country, two letters" placeholder="Any" maxLength={2} disabled={!may} value={rule.country ?? ""} onChange={(event) => change(index, { country: event.currentTarget.value.toUpperCase() || null })} />
                  </td>
                  <td>
                    <Select
                      size="xs"
                      miw={130}
                      aria-label="Returnable"
                      data={YES_NO}
                      disabled={!may}
                      value={rule.returnable === true ? "yes" : rule.returnable === false ? "no" : ""}
                      onChange={(value) => change(index, { returnable: value === "yes" ? true : value === "no" ? false : null })}
                    />
                  </td>
                  <td>
                    <NumberInput size="xs" w={76} aria-label="Days" placeholder="Usual" hideControls min={0} max={3_650} disabled={!may} value={rule.window_days ?? ""} onChange={(value) => change(index, { window_days: typeof value === "number" ? value : null })} />
                  </td>
                  <td>
                    <NumberInput
                      size="xs"
                      w={76}
                      aria-label="Restocking fee in percent"
                      placeholder="Usual"
                      hideControls
                      min={0}
                      max={100}
                      disabled={!may}
                      value={rule.restocking_fee == null ? "" : rule.restocking_fee / 10_000}
                      onChange={(value) => change(index, { restocking_fee: typeof value === "number" ? Math.round(value * 10_000) : null })}
                    />
                  </td>
                  <td>
                    {may && (
                      <ActionIcon variant="subtle" color="gray" aria-label={`Remove exception ${index + 1}`} onClick={() => setTyped(rules.filter((_, at) => at !== index))}>
                        <IconTrash size={16} />
                      </ActionIcon>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Section>
  );
}

/** A rule without what it says nothing about. */
function clean(rule: Rule): Rule {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null && value !== undefined)) as Rule;
}
