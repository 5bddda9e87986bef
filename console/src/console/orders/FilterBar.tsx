import { ActionIcon, Button, CloseButton, Group, Menu, Popover, Select, Stack, TextInput, Tooltip } from "@mantine/core";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { type FormEvent, type RefObject, useState } from "react";
import { formatDay, formatMoney, minorText, parseMoney, sampleAmount } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { useShop } from "../session";
import classes from "./FilterBar.module.css";
import { type Choice, CHOICES, type OrderFilters } from "./filters";

interface Props {
  text: string;
  onText: (text: string) => void;
  search: RefObject<HTMLInputElement | null>;
  filters: OrderFilters;
  onChange: (filters: OrderFilters) => void;
}

/** Search as one types, and filters that can be seen, changed and taken away one by one. */
export function FilterBar({ text, onText, search, filters, onChange }: Props) {
  const [adding, setAdding] = useState<Choice>();
  const shown = CHOICES.filter((choice) => isSet(choice, filters));
  const clear = (choice: Choice) => onChange({ ...filters, ...emptied(choice) });
  return (
    <div className={classes.bar}>
      <TextInput
        ref={search}
        className={classes.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={text ? <CloseButton size="sm" aria-label="Clear the search" onClick={() => onText("")} /> : <kbd aria-hidden>/</kbd>}
        placeholder="Number, name, e-mail, SKU"
        aria-label="Search orders"
        data-page-search
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text) onText("");
          else if (event.key === "Escape") event.currentTarget.blur();
          if (event.key === "ArrowDown" || event.key === "Enter") event.currentTarget.blur();
        }}
      />
      <Group gap={6} className={classes.chips}>
        {shown.map((choice) => (
          <Editor key={choice.name} choice={choice} filters={filters} onChange={onChange}>
            {(open) => (
              <span className={classes.chip}>
                <button type="button" onClick={open}>
                  {choice.label}: <b><Value choice={choice} filters={filters} /></b>
                </button>
                <CloseButton size="xs" aria-label={`Without ${choice.label}`} onClick={() => clear(choice)} />
              </span>
            )}
          </Editor>
        ))}
        {adding && !shown.includes(adding) && (
          <Editor choice={adding} filters={filters} onChange={onChange} opened onClose={() => setAdding(undefined)}>
            {() => <span className={classes.chip}><span>{adding.label}…</span></span>}
          </Editor>
        )}
        <Menu position="bottom-start" width={210}>
          <Menu.Target>
            <Tooltip label="Add a filter (f)">
              <Button variant="default" size="xs" leftSection={<IconFilter size={15} aria-hidden />} data-filter-button>
                Filter
              </Button>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {CHOICES.filter((choice) => !shown.includes(choice)).map((choice) => (
              <Menu.Item key={choice.name} onClick={() => setAdding(choice)}>
                {choice.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {shown.length > 1 && (
          <ActionIcon variant="subtle" color="gray" aria-label="Clear all filters" onClick={() => onChange(Object.assign({}, ...shown.map(emptied), { q: filters.q }))}>
            <CloseButton component="span" size="sm" aria-hidden />
          </ActionIcon>
        )}
      </Group>
    </div>
  );
}

const PAIRS: Partial<Record<string, [keyof OrderFilters, keyof OrderFilters]>> = {
  placed_from: ["placed_from", "placed_to"],
  total_from: ["total_from", "total_to"],
};

function isSet(choice: Choice, filters: OrderFilters): boolean {
  return (PAIRS[choice.name] ?? [choice.name]).some((name) => filters[name] !== undefined);
}

function emptied(choice: Choice): OrderFilters {
  return Object.fromEntries((PAIRS[choice.name] ?? [choice.name]).map((name) => [name, undefined]));
}

function Value({ choice, filters }: { choice: Choice; filters: OrderFilters }) {
  const shop = useShop();
  const range = (from: string | undefined, to: string | undefined) => (from && to ? (from === to ? from : `${from} – ${to}`) : from ? `from ${from}` : `up to ${to}`);
  if (choice.kind === "days") {
    const day = (text: string | undefined) => text && formatDay(text, shop.locale);
    return range(day(filters.placed_from), day(filters.placed_to));
  }
  if (choice.kind === "money") {
    const money = (amount: number | undefined) => (amount === undefined ? undefined : formatMoney(amount, shop.currency, shop.locale));
    return range(money(filters.total_from), money(filters.total_to));
  }
  const value = String(filters[choice.name]);
  return choice.kind === "choice" ? stateWords(value) : value;
}

interface EditorProps {
  choice: Choice;
  filters: OrderFilters;
  onChange: (filters: OrderFilters) => void;
  opened?: boolean;
  onClose?: () => void;
  children: (open: () => void) => React.ReactNode;
}

function Editor({ choice, filters, onChange, opened, onClose, children }: EditorProps) {
  const [isOpen, setOpen] = useState(Boolean(opened));
  const close = () => (setOpen(false), onClose?.());
  const put = (changed: OrderFilters) => (close(), onChange({ ...filters, ...changed }));
  return (
    <Popover opened={isOpen} onDismiss={close} trapFocus withArrow position="bottom-start" width={260}>
      <Popover.Target>
        <span>{children(() => setOpen(true))}</span>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Filter by ${choice.label}`}>
        {choice.kind === "choice" ? <Choose choice={choice} value={filters[choice.name] as string} put={put} /> : <Fields choice={choice} filters={filters} put={put} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Choose({ choice, value, put }: { choice: Choice; value: string | undefined; put: (changed: OrderFilters) => void }) {
  return (
    <Select
      label={choice.label}
      data-autofocus
      data={(choice.options ?? []).map((option) => ({ value: option, label: stateWords(option) }))}
      value={value ?? null}
      onChange={(chosen) => put({ [choice.name]: chosen ?? undefined })}
      comboboxProps={{ withinPortal: false }}
      defaultDropdownOpened
      searchable
    />
  );
}

function Fields({ choice, filters, put }: { choice: Choice; filters: OrderFilters; put: (changed: OrderFilters) => void }) {
  const { currency } = useShop();
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const money = (amount: number | undefined) => (amount === undefined ? "" : minorText(amount, currency));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: string) => String(given.get(name) ?? "").trim() || undefined;
    if (choice.kind === "days") return put({ placed_from: text("from"), placed_to: text("to") });
    if (choice.kind === "money") {
      const amount = (name: string) => parseMoney(text(name) ?? "", currency);
      const unread = ["from", "to"].filter((name) => text(name) && (amount(name) ?? -1) < 0);
      if (unread.length) return setWrong(Object.fromEntries(unread.map((name) => [name, `An amount, such as ${sampleAmount(currency)}`])));
      return put({ total_from: amount("from"), total_to: amount("to") });
    }
    return put({ [choice.name]: text("value") });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        {choice.kind === "text" && <TextInput name="value" label={choice.label} placeholder={choice.placeholder} defaultValue={filters[choice.name] as string} data-autofocus />}
        {choice.kind === "days" && (
          <>
            <TextInput name="from" type="date" label="Placed from" defaultValue={filters.placed_from} data-autofocus />
            <TextInput name="to" type="date" label="Placed up to" defaultValue={filters.placed_to} />
          </>
        )}
        {choice.kind === "money" && (
          <>
            <TextInput name="from" inputMode="decimal" label={`Total from (${currency})`} defaultValue={money(filters.total_from)} error={wrong.from} data-autofocus />
            <TextInput name="to" inputMode="decimal" label={`Total up to (${currency})`} defaultValue={money(filters.total_to)} error={wrong.to} />
          </>
        )}
        <Button type="submit" size="xs">
          Apply
        </Button>
      </Stack>
    </form>
  );
}
