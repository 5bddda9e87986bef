import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { api, ask } from "../../api/client";
import { formatMoney, minorDigits } from "../../shared/format";
import { type RowColumn, Rows } from "../components/Rows";
import { ScaledInput } from "../components/ScaledInput";
import { useShop } from "../session";
import { type About, useSettings } from "./form";
import { Section } from "./parts";
import classes from "./Settings.module.css";

/** A setting as a field: its name, what follows from it, and what holds where nothing is saved. */
export interface Field {
  name: string;
  label: string;
  about?: string;
  kind: "number" | "switch" | "choice" | "money" | "text" | "lines" | "share" | "tags" | "location" | "webhook";
  unit?: string;
  least?: number;
  most?: number;
  choices?: Record<string, string>;
  optional?: boolean;
  usual: unknown;
}

interface FieldsSectionProps {
  title: string;
  about?: ReactNode;
  fields: Field[];
  /** The settings inside which these are, such as the policy of returns. */
  inside?: "returns" | "invoices" | "front";
  children?: ReactNode;
}

/** Some of the shop's settings, as part of a page that is saved whole. */
export function FieldsSection({ title, about, fields, inside, children }: FieldsSectionProps) {
  const draft = useSettings();
  const shop = useShop();
  return (
    <Section title={title} about={about}>
      <fieldset className={classes.fields} disabled={!draft.may} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="visually-hidden">{title}</legend>
        {fields.map((field) => {
          const path = inside ? `${inside}/${field.name}` : field.name;
          const value = draft.valueOf(path);
          return (
            <OneField
              key={path}
              field={field}
              value={value === undefined ? field.usual : value}
              onChange={(typed) => draft.change(path, typed, { label: field.label, usual: field.usual, words: (one) => wordsOf(field, one, shop.currency, shop.locale) })}
              error={draft.problem(path, true)}
              currency={shop.currency}
            />
          );
        })}
      </fieldset>
      {children}
    </Section>
  );
}

function wordsOf(field: Field, value: unknown, currency: string, locale: string): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.join(", ") || "nothing";
  if (field.kind === "choice") return `“${field.choices?.[String(value)] ?? String(value)}”`;
  if (field.kind === "money") return formatMoney(Number(value), currency, locale);
  if (field.kind === "share") return `${Number(value) / 10_000} %`;
  return [String(value), field.unit].filter(Boolean).join(" ");
}

interface ListSectionProps<Row> {
  title: string;
  about?: ReactNode;
  path: string;
  /** What one row is, as "tax rate". */
  one: string;
  columns: RowColumn<Row>[];
  blank: Row;
  empty: ReactNode;
  least?: number;
  most?: number;
  /** What a row is called in a question. */
  words: (row: Row) => string;
  below?: (row: Row, change: (about: Partial<Row>) => void, at: number) => ReactNode;
  children?: ReactNode;
}

/** A setting that is a list: its rows are typed. */
export function ListSection<Row extends object>({ title, about, path, words, children, ...rows }: ListSectionProps<Row>) {
  const draft = useSettings();
  const said: About = {
    label: title,
    usual: [],
    words: (value) => (value as Row[]).map(words).join("; ") || "none",
  };
  return (
    <Section title={title} about={about}>
      <Rows
        {...rows}
        rows={(draft.valueOf(path) ?? []) as Row[]}
        disabled={!draft.may}
        onChange={(typed) => draft.change(path, typed, said)}
        problem={(at, key) => (key ? draft.problem(`${path}/${at}/${key}`, key !== "zones") : draft.problem(`${path}/${at}`))}
      />
      {children}
    </Section>
  );
}

interface OneFieldProps {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  currency: string;
}

function OneField({ field, value, onChange, error, currency }: OneFieldProps) {
  const common = { label: field.label, description: field.about, error };
  const choices = useMemo(() => Object.entries(field.choices ?? {}).map(([key, label]) => ({ value: key, label })), [field.choices]);
  switch (field.kind) {
    case "switch":
      return (
        <div className={classes.switch}>
          <Switch {...common} checked={Boolean(value)} onChange={(event) => onChange(event.currentTarget.checked)} />
        </div>
      );
    case "choice":
      return <Select {...common} data={choices} allowDeselect={false} value={String(value ?? "")} onChange={onChange} />;
    case "text":
      return <TextInput {...common} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value || (field.optional ? null : ""))} />;
    case "lines":
      return <Textarea {...common} className={classes.wide} autosize minRows={2} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value || null)} />;
    case "location":
      return <LocationField {...common} value={value} onChange={onChange} />;
    case "webhook":
      return <WebhookField {...common} value={value} onChange={onChange} />;
    case "tags":
      return <TagsInput {...common} {...(field.most === undefined ? {} : { maxTags: field.most })} value={(value as string[] | null) ?? []} onChange={onChange} />;
    case "money":
      return <Scaled {...common} times={10 ** minorDigits(currency)} digits={minorDigits(currency)} unit={currency} value={value} onChange={onChange} empty={field.optional ? null : 0} />;
    case "share":
      return <Scaled {...common} times={10_000} digits={4} unit="%" most={100} value={value} onChange={onChange} empty={0} />;
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
          onChange={(typed) => onChange(typed)}
          onBlur={() => value === "" && onChange(field.usual)}
        />
      );
  }
}

interface ScaledProps {
  label: string;
  description?: string | undefined;
  error?: string | undefined;
  times: number;
  digits: number;
  unit: string;
  most?: number;
  value: unknown;
  onChange: (value: unknown) => void;
  empty: null | 0;
}

/** A number that is kept as an integer of its smallest parts. */
function Scaled({ times, digits, unit, most, value, onChange, empty, ...common }: ScaledProps) {
  return (
    <ScaledInput
      {...common}
      min={0}
      {...(most === undefined ? {} : { max: most })}
      decimalScale={digits}
      fixedDecimalScale={unit !== "%"}
      rightSection={<span className="soft" style={{ fontSize: 12 }}>{unit}</span>}
      rightSectionWidth={48}
      times={times}
      value={typeof value === "number" ? value : null}
      onValue={(parts) => onChange(parts ?? "")}
      onBlur={() => value === "" && onChange(empty)}
    />
  );
}

interface PickedLooks {
  label: string;
  description?: string | undefined;
  error?: string | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
}

function LocationField({ value, onChange, ...common }: PickedLooks) {
  const found = useQuery({ queryKey: ["/v1/locations"], queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })), staleTime: 60_000 });
  return <Select {...common} clearable searchable data={(found.data ?? []).map((one) => ({ value: one.code, label: one.name }))} value={value ? String(value) : null} onChange={onChange} />;
}

function WebhookField({ value, onChange, ...common }: PickedLooks) {
  const found = useQuery({ queryKey: ["/v1/webhooks"], queryFn: ({ signal }) => ask(api.GET("/v1/webhooks", { signal })), staleTime: 60_000 });
  return <Select {...common} clearable data={(found.data ?? []).map((one) => ({ value: one.webhook_id, label: one.url }))} value={value ? String(value) : null} onChange={onChange} />;
}
