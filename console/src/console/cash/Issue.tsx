import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { formatMoney, momentAt, parseMoney } from "../../shared/format";
import { stateWords } from "../../shared/states";
import { MoneyInput } from "../components/MoneyInput";
import { refusalOf } from "../orders/Consequence";
import { type Buyer, CustomerPicker } from "../orders/CustomerPicker";
import { perform } from "../orders/queries";
import { usePreview } from "../orders/usePreview";
import { useShop } from "../session";
import { Secret } from "../settings/parts";
import classes from "./cash.module.css";

const REASONS = ["sold", "goodwill", "other"].map((value) => ({ value, label: stateWords(value) }));

/** A gift card for whoever has its code, or credit of a customer. */
export function Issue({ onClose }: { onClose: () => void }) {
  const shop = useShop();
  const queries = useQueryClient();
  const [kind, setKind] = useState("gift_card");
  const [amount, setAmount] = useState("");
  const [buyer, setBuyer] = useState<Buyer>({});
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("sold");
  const minor = parseMoney(amount, shop.currency);
  const isCard = kind === "gift_card";
  const ready = minor !== undefined && minor > 0 && (isCard || Boolean(buyer.customer_id));
  const request = ready
    ? { kind, amount: minor, reason, ...(isCard ? {} : { customer_id: buyer.customer_id }), ...(until ? { expires_at: momentAt(`${until}T23:59:59`, shop.time_zone) } : {}) }
    : undefined;
  const refused = refusalOf(usePreview("issueStoredValue", request).preview);
  const issue = useMutation({
    mutationFn: () => perform("issueStoredValue", request ?? {}),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["/v1/stored-value"] }),
  });
  const code = typeof issue.data?.code === "string" ? issue.data.code : "";
  if (issue.data)
    return (
      <Modal opened onClose={onClose} closeOnEscape={!code} closeOnClickOutside={!code} title={isCard ? "The gift card" : "The credit is given"}>
        <Stack>
          {code ? (
            <>
              <Text size="sm">Its code is shown this once and kept nowhere. Whoever has it can spend {formatMoney(minor ?? 0, shop.currency, shop.locale)}.</Text>
              <Secret value={code} label="the code" />
            </>
          ) : (
            <Text size="sm">The customer can spend {formatMoney(minor ?? 0, shop.currency, shop.locale)} on their next order.</Text>
          )}
          <Button onClick={onClose}>Done</Button>
        </Stack>
      </Modal>
    );
  return (
    <Modal opened onClose={() => issue.isPending || onClose()} title="Issue a gift card or credit">
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (request && !refused) issue.mutate();
        }}
      >
        <Stack>
          <SegmentedControl fullWidth value={kind} onChange={setKind} data={[{ value: "gift_card", label: "Gift card" }, { value: "store_credit", label: "Store credit" }]} />
          {!isCard && <CustomerPicker buyer={buyer} onChange={setBuyer} known />}
          <Group grow align="start">
            <MoneyInput label="Amount" required withAsterisk={false} data-autofocus value={amount} currency={shop.currency} onText={setAmount} />
            <Select label="Why" data={REASONS} allowDeselect={false} value={reason} onChange={(value) => setReason(value ?? "sold")} />
          </Group>
          <TextInput label="Good until" description="Empty: without an end." type="date" value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
          <div className={classes.foreseen} role="status" aria-label="What would happen">
            <Text size="sm" className={refused ? classes.bad : undefined}>
              {refused
                ? refused.detail
                : !ready
                  ? "Fill in what is missing to see what would happen."
                  : isCard
                    ? `A card of ${formatMoney(minor, shop.currency, shop.locale)} is made, and its code shown to you once. Nobody is written to.`
                    : `${buyer.name ?? buyer.email ?? "The customer"} has ${formatMoney(minor, shop.currency, shop.locale)} to spend. Nobody is written to.`}
            </Text>
          </div>
          {issue.error && (
            <Text size="sm" role="alert" className={classes.bad}>
              {issue.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" disabled={!ready || Boolean(refused)} loading={issue.isPending}>
              Issue
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
