import { Checkbox, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../api/client";
import { formatMoney, formatQuantity, minorText, momentAt, parseMoney } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { isAmount, MoneyInput } from "../components/MoneyInput";
import { QuantityInput } from "../components/ScaledInput";
import { TimeInput } from "../components/TimeInput";
import { useShop } from "../session";
import classes from "./ActionForm.module.css";
import type { Field } from "./forms";
import type { Action, Order, Request } from "./queries";

interface LineValue {
  quantity: number;
  reason?: string;
}
export type Values = Record<string, string | string[] | Record<number, LineValue>>;

type LinesField = Extract<Field, { kind: "lines" }>;
const lineValues = (values: Values, field: LinesField) => (values[field.name] ?? {}) as Record<number, LineValue>;
const text = (values: Values, name: string) => String(values[name] ?? "").trim();
const isShown = (field: Field, values: Values) => !field.when || values[field.when.field] === field.when.is;

/** What stands in the form when it is opened. */
export function firstValues(fields: Field[], action: Action, order: Order): Values {
  const values: Values = {};
  for (const field of fields) {
    const given = (action.request as Request)[field.name];
    if (field.kind === "choice") values[field.name] = typeof given === "string" && field.options.includes(given) ? given : (field.options[0] ?? "");
    else if (field.kind === "choices") values[field.name] = field.options;
    else if (field.kind === "money") values[field.name] = typeof given === "number" ? minorText(given, order.currency) : "";
    else if (field.kind === "lines") values[field.name] = {};
    else values[field.name] = typeof given === "string" ? given : "";
  }
  return values;
}

/** Whether all that is needed is there. */
export function complete(fields: Field[], values: Values, currency: string): boolean {
  return fields.every((field) => {
    if (!isShown(field, values)) return true;
    if (field.kind === "lines") return Object.values(lineValues(values, field)).some((line) => line.quantity > 0);
    if (field.kind === "choices") return (values[field.name] as string[]).length > 0;
    if (field.kind === "money") return text(values, field.name) ? isAmount(text(values, field.name), currency) : Boolean(field.optional);
    if (field.kind === "text" || field.kind === "location") return Boolean(field.optional) || text(values, field.name) !== "";
    if (field.kind === "time" || field.kind === "line") return text(values, field.name) !== "";
    return true;
  });
}

/** What the form says, as the request takes it. */
export function requestOf(fields: Field[], values: Values, order: Order, timeZone: string): Request {
  const request: Request = {};
  for (const field of fields) {
    if (!isShown(field, values)) continue;
    if (field.kind === "lines") {
      const lines = lineValues(values, field);
      request[field.name] = Object.entries(lines).flatMap(([line, value]) =>
        value.quantity > 0 ? [{ line: Number(line), quantity: value.quantity, ...(field.reasons ? { [field.reasons.name]: value.reason ?? field.reasons.options[0] } : {}) }] : [],
      );
    } else if (field.kind === "choices") request[field.name] = values[field.name];
    else if (text(values, field.name) === "") continue;
    else if (field.kind === "money") request[field.name] = parseMoney(text(values, field.name), order.currency);
    else if (field.kind === "line") request[field.name] = Number(text(values, field.name));
    else if (field.kind === "time") request[field.name] = momentAt(text(values, field.name), timeZone);
    else request[field.name] = text(values, field.name);
  }
  return request;
}

interface Props {
  fields: Field[];
  values: Values;
  onChange: (values: Values) => void;
  order: Order;
  most?: number;
}

/** The fields of an action. */
export function ActionForm({ fields, values, onChange, order, most }: Props) {
  if (!fields.length) return null;
  const put = (name: string, value: Values[string]) => onChange({ ...values, [name]: value });
  return (
    <Stack gap="sm">
      {fields.map((field, index) => isShown(field, values) && <FieldShown key={field.name} field={field} values={values} put={put} order={order} most={most} first={index === 0} />)}
    </Stack>
  );
}

interface FieldProps {
  field: Field;
  values: Values;
  put: (name: string, value: Values[string]) => void;
  order: Order;
  most?: number;
  first: boolean;
}

function FieldShown({ field, values, put, order, most, first }: FieldProps) {
  const shop = useShop();
  const common = { label: field.label, "data-autofocus": first || undefined };
  const typed = (event: { currentTarget: { value: string } }) => put(field.name, event.currentTarget.value);
  switch (field.kind) {
    case "choice":
      return <Select {...common} data={field.options.map((value) => ({ value, label: stateWords(value) }))} value={text(values, field.name)} onChange={(value) => put(field.name, value ?? "")} />;
    case "choices":
      return (
        <Checkbox.Group label={field.label} value={values[field.name] as string[]} onChange={(chosen) => put(field.name, chosen)}>
          <Stack gap={8} mt={6}>
            {field.options.map((option) => (
              <Checkbox key={option} value={option} label={stateWords(option)} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case "money": {
      const value = text(values, field.name);
      const limit = most === undefined ? undefined : formatMoney(most, order.currency, shop.locale);
      return (
        <MoneyInput
          {...common} required={!field.optional} value={value} currency={order.currency} onText={(typed) => put(field.name, typed)} maw={260}
          placeholder={field.optional && limit ? `All of it: ${limit}` : undefined} description={field.hint && limit ? `At most ${limit}` : undefined}
        />
      );
    }
    case "note":
      return <Textarea {...common} autosize minRows={2} maxRows={6} maxLength={2000} value={text(values, field.name) && String(values[field.name])} onChange={typed} />;
    case "time":
      return <TimeInput {...common} required value={String(values[field.name] ?? "")} onText={(typed) => put(field.name, typed)} maw={300} />;
    case "line":
      return (
        <Select
          {...common} required data={order.lines.filter((line) => line.parent == null).map((line) => ({ value: String(line.line), label: `${line.title} · ${line.sku}` }))}
          value={text(values, field.name) || null} onChange={(value) => put(field.name, value ?? "")}
        />
      );
    case "location":
      return <LocationField field={field} value={text(values, field.name)} onChange={(value) => put(field.name, value)} first={first} />;
    case "lines":
      return <LinesTable field={field} values={lineValues(values, field)} onChange={(value) => put(field.name, value)} order={order} />;
    default:
      return <TextInput {...common} required={!field.optional} placeholder={field.placeholder} value={String(values[field.name] ?? "")} onChange={typed} />;
  }
}

function LocationField({ field, value, onChange, first }: { field: Extract<Field, { kind: "location" }>; value: string; onChange: (value: string) => void; first: boolean }) {
  const found = useQuery({ queryKey: ["/v1/locations"], queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })), staleTime: 60_000 });
  const rows = (found.data ?? []) as { code: string; name: string }[];
  return (
    <Select
      label={field.label} data-autofocus={first || undefined} required={!field.optional} clearable={field.optional} searchable
      placeholder={field.optional ? "The usual one" : undefined} data={rows.map((one) => ({ value: one.code, label: `${one.code} · ${one.name}` }))}
      value={value || null} onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}

function LinesTable({ field, values, onChange, order }: { field: LinesField; values: Record<number, LineValue>; onChange: (values: Record<number, LineValue>) => void; order: Order }) {
  const { locale } = useShop();
  const lines = order.lines.filter((line) => field.units(line) > 0);
  const put = (line: number, value: Partial<LineValue>) => onChange({ ...values, [line]: { ...(values[line] ?? { quantity: 0 }), ...value } });
  const all = () => onChange(Object.fromEntries(lines.map((line) => [line.line, { ...values[line.line], quantity: field.units(line) }])));
  return (
    <fieldset className={classes.lines}>
      <legend>
        {field.label}
        {lines.length > 1 && (
          <button type="button" className={classes.all} onClick={all}>
            All of it
          </button>
        )}
      </legend>
      {lines.map((line) => {
        const most = field.units(line);
        return (
          <div key={line.line} className={classes.line}>
            <Text size="sm" className="clip">
              {line.title} <span className="soft">{line.sku}</span>
            </Text>
            <QuantityInput size="xs" w={line.scale && line.scale > 1 ? 140 : 96} most={most} scale={line.scale} aria-label={`Units of ${line.sku}, at most ${formatQuantity(most, line.scale, locale, line.unit)}`} steps={values[line.line]?.quantity ?? 0} onSteps={(quantity) => put(line.line, { quantity })} suffix={` / ${formatQuantity(most, line.scale, locale, line.unit)}`} />
            {field.reasons && (
              <Select size="xs" w={140} aria-label={`Why, for ${line.sku}`} data={field.reasons.options.map((value) => ({ value, label: stateWords(value) }))} value={values[line.line]?.reason ?? field.reasons.options[0]} onChange={(value) => put(line.line, { reason: value ?? undefined })} />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
