import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { counted, formatMoney, minorText, parseMoney } from "../../shared/format";
import { isAmount, MoneyInput } from "../components/MoneyInput";
import { tell } from "../floor/doing";
import { useShop } from "../session";
import type { Customer } from "./Profile";

type Limit = "account_limit" | "delivery_limit";
type Field = Limit | "account_days";

/** The most that the API takes: minor units, and days. */
const MOST = { amount: 1_000_000_000_000, days: 730 };

/** The most that a customer may owe, and when they pay. What is left empty is as in the shop's settings. */
export function CreditDialog({ one, onClose, onDone }: { one: Customer; onClose: () => void; onDone: () => void }) {
  const shop = useShop();
  const { credit } = one;
  const [typed, setTyped] = useState<Partial<Record<Field, string>>>({});
  const save = useMutation({
    mutationFn: (body: Schemas["SetCredit"]) => ask(api.POST("/v1/customers/credit-limits", { body })),
    onSuccess: () => (tell("Saved."), onClose()),
    onSettled: onDone,
  });
  const own = (field: Field) => (credit?.own?.includes(field) ? credit[field] : undefined);
  // what nobody typed is as it is by now: somebody else may have changed it meanwhile
  const limit = (field: Limit) => typed[field] ?? minorOf(own(field), shop.currency);
  const days = typed.account_days ?? String(own("account_days") ?? "");
  const isTooMuch = (field: Limit) => (parseMoney(limit(field), shop.currency) ?? 0) > MOST.amount;
  const isReady = (["account_limit", "delivery_limit"] as const).every((field) => isAmount(limit(field), shop.currency) && !isTooMuch(field));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const body: Schemas["SetCredit"] = { customer_id: one.customer_id };
    for (const field of ["account_limit", "delivery_limit"] as const) {
      const amount = parseMoney(limit(field), shop.currency);
      if (amount !== undefined) body[field] = amount;
    }
    if (days) body.account_days = Number(days);
    save.mutate(body);
  };
  const usual = (field: Limit) => {
    const amount = credit?.[field];
    if (own(field) !== undefined) return "As in the settings";
    return typeof amount === "number" ? `As in the settings: ${formatMoney(amount, shop.currency, shop.locale)}` : "As in the settings: no limit";
  };
  const usualDays = !credit || own("account_days") !== undefined ? "As in the settings" : `As in the settings: ${counted(credit.account_days, "day", shop.locale)}`;
  const amount = (field: Limit, label: string) => (
    <MoneyInput
      label={label} placeholder={usual(field)} currency={shop.currency} value={limit(field)} onText={(text) => setTyped({ ...typed, [field]: text })} autoComplete="off"
      error={isTooMuch(field) ? `At most ${formatMoney(MOST.amount, shop.currency, shop.locale)}` : undefined} data-autofocus={field === "account_limit" || undefined}
    />
  );
  return (
    <Modal opened onClose={() => save.isPending || onClose()} title="Change what they may owe">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {amount("account_limit", "On account, at most")}
          <NumberInput
            label="To pay on account within" suffix={Number(days) === 1 ? " day" : " days"} placeholder={usualDays} min={0} max={MOST.days} allowDecimal={false} allowNegative={false} clampBehavior="strict" hideControls
            value={days} onChange={(now) => setTyped({ ...typed, account_days: String(now) })}
          />
          {amount("delivery_limit", "On delivery, at most")}
          <Text size="sm" className="soft">
            What is empty is as in the shop’s settings; at most 0 means that they may owe nothing. Orders that were placed stay placed.
          </Text>
          {save.error && (
            <Text size="sm" role="alert" c="var(--bad)">
              {save.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Back
            </Button>
            <Button type="submit" disabled={!isReady} loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** An amount as it is typed, or nothing. */
const minorOf = (amount: number | null | undefined, currency: string): string => (typeof amount === "number" ? minorText(amount, currency) : "");
