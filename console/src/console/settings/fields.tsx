import { Button, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { ProblemNotice } from "../components/notices";
import { Wrong } from "../entrance/Entrance";
import { sessionQuery, useMay, useShop } from "../session";
import { fieldProblem, Section, told } from "./parts";
import classes from "./Settings.module.css";

type Settings = Schemas["ShopSettings"];

/** A setting as a field. `usual` is what holds where nothing is saved. */
export interface Field {
  name: string;
  label: string;
  about?: string;
  kind: "number" | "switch" | "choice" | "money" | "text" | "share";
  unit?: string;
  least?: number;
  most?: number;
  choices?: Record<string, string>;
  optional?: boolean;
  usual: unknown;
}

export const shopQuery = queryOptions({
  queryKey: ["/v1/shop"],
  queryFn: ({ signal }) => ask(api.GET("/v1/shop", { signal })),
});

/** How many minor units make one of the shop's currency. */
export function minorUnits(currency: string): number {
  return 10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);
}

/** Save some settings over what is saved now, so that others' changes stay. */
export function useSaveSettings(done: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: (now: Settings) => Settings) => {
      const { settings } = await ask(api.GET("/v1/shop"));
      return ask(api.PATCH("/v1/shop", { body: { settings: change(settings) } as Schemas["SaveShop"] }));
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: shopQuery.queryKey });
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      told(done);
    },
  });
}

interface FieldsSectionProps {
  title: string;
  about?: string;
  fields: Field[];
  /** The settings inside which these are, such as the policy of returns. */
  inside?: "returns";
}

/** Some of the shop's settings as a form of its own. */
export function FieldsSection({ title, about, fields, inside }: FieldsSectionProps) {
  const shop = useShop();
  const query = useQuery(shopQuery);
  const settings = query.data?.settings;
  const may = useMay()("setup:write") && settings !== undefined;
  const saved = useMemo(() => {
    const all = (inside ? settings?.[inside] : settings) as Record<string, unknown> | undefined;
    return Object.fromEntries(fields.map((field) => [field.name, all?.[field.name] ?? field.usual]));
  }, [settings, inside, fields]);
  const [typed, setTyped] = useState<Record<string, unknown>>({});
  const save = useSaveSettings("Saved.");
  const changed = fields.filter((field) => field.name in typed && typed[field.name] !== saved[field.name]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes = Object.fromEntries(changed.map((field) => [field.name, typed[field.name]]));
    save.mutate((now) => (inside ? { ...now, [inside]: { ...now[inside], ...changes } } : { ...now, ...changes }) as Settings, {
      onSuccess: () => setTyped({}),
    });
  };
  const path = inside ? `settings/${inside}` : "settings";
  return (
    <form onSubmit={submit}>
      <Section
        title={title}
        about={about}
        foot={
          changed.length > 0 && (
            <>
              <Button variant="subtle" color="gray" onClick={() => setTyped({})}>
                Discard
              </Button>
              <Button type="submit" loading={save.isPending}>
                Save
              </Button>
            </>
          )
        }
      >
        <div style={{ display: "grid", gap: 14 }}>
          <Wrong error={save.error} beside={fields.map((field) => `${path}/${field.name}`)} />
          {query.error && <ProblemNotice error={query.error} retry={() => void query.refetch()} />}
          <fieldset className={classes.fields} disabled={!may} style={{ border: 0, margin: 0, padding: 0 }}>
            <legend className="visually-hidden">{title}</legend>
            {fields.map((field) => (
              <OneField
                key={field.name}
                field={field}
                value={field.name in typed ? typed[field.name] : saved[field.name]}
                onChange={(value) => setTyped((now) => ({ ...now, [field.name]: value }))}
                error={fieldProblem(save.error, `${path}/${field.name}`)}
                currency={shop.currency}
                locale={shop.locale}
              />
            ))}
          </fieldset>
        </div>
      </Section>
    </form>
  );
}

interface OneFieldProps {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  currency: string;
  locale: string;
}

function OneField({ field, value, onChange, error, currency }: OneFieldProps) {
  const common = { label: field.label, description: field.about, error };
  switch (field.kind) {
    case "switch":
      return (
        <div style={{ paddingTop: 24 }}>
          <Switch {...common} checked={Boolean(value)} onChange={(event) => onChange(event.currentTarget.checked)} />
        </div>
      );
    case "choice":
      return <Select {...common} data={Object.entries(field.choices ?? {}).map(([key, label]) => ({ value: key, label }))} value={String(value ?? "")} onChange={onChange} />;
    case "text":
      return <TextInput {...common} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value.trim() || (field.optional ? null : ""))} />;
    case "money": {
      const units = minorUnits(currency);
      return (
        <NumberInput
          {...common}
          min={0}
          decimalScale={Math.round(Math.log10(units))}
          fixedDecimalScale
          hideControls
          rightSection={<span className="soft" style={{ fontSize: 12 }}>{currency}</span>}
          rightSectionWidth={48}
          value={typeof value === "number" ? value / units : ""}
          onChange={(typed) => onChange(typeof typed === "number" ? Math.round(typed * units) : field.optional ? null : 0)}
        />
      );
    }
    case "share":
      return (
        <NumberInput
          {...common}
          min={0}
          max={100}
          decimalScale={2}
          hideControls
          rightSection={<span className="soft" style={{ fontSize: 12 }}>%</span>}
          value={typeof value === "number" ? value / 10_000 : ""}
          onChange={(typed) => onChange(typeof typed === "number" ? Math.round(typed * 10_000) : 0)}
        />
      );
    default:
      return (
        <NumberInput
          {...common}
          min={field.least ?? 0}
          {...(field.most === undefined ? {} : { max: field.most })}
          allowDecimal={false}
          clampBehavior="blur"
          rightSection={field.unit && <span className="soft" style={{ fontSize: 12 }}>{field.unit}</span>}
          rightSectionWidth={field.unit ? 64 : 32}
          hideControls
          value={typeof value === "number" ? value : ""}
          onChange={(typed) => onChange(typeof typed === "number" ? typed : field.usual)}
        />
      );
  }
}
