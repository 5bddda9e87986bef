import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { tell } from "../floor/doing";
import classes from "./customers.module.css";
import { exportData } from "./exporting";
import type { Customer } from "./Profile";

const WORD = "erase";

/** Erasure on request (GDPR, article 17): what goes, what the law wants kept, and no way back. */
export function EraseDialog({ one, onClose, onDone }: { one: Customer; onClose: () => void; onDone: () => void }) {
  const [word, setWord] = useState("");
  const name = one.name ?? one.email ?? "this customer";
  const erase = useMutation({
    mutationFn: () => ask(api.POST("/v1/customers/{customer_id}/erase", { params: { path: { customer_id: one.customer_id } } })),
    onSuccess: () => (tell("Erased."), onClose()),
    onSettled: onDone,
  });
  const orders = (one.bought ?? []).reduce((sum, value) => sum + value.orders, 0);
  return (
    <Modal opened onClose={onClose} title={`Erase ${name}`} size="lg">
      <Stack>
        <div>
          <Text fw={640} size="sm">
            What goes, for good
          </Text>
          <ul className={classes.kept}>
            <li>Names, e-mails, phone numbers and addresses, of this record and of all their orders</li>
            <li>What they wrote, and what was written to them: messages, inquiries, notes, texts on items</li>
            <li>What they are recognized by: who orders with the same e-mail is somebody new</li>
          </ul>
        </div>
        <div>
          <Text fw={640} size="sm">
            What must be kept by law
          </Text>
          <ul className={classes.kept}>
            <li>
              The figures of {orders === 1 ? "their order" : `their ${orders} orders`}, payments, refunds and stock: amounts and dates, without a name
            </li>
            <li>Invoices and credit notes that were issued, with whom they were to. They are kept apart until the shop’s time for invoices is up, and nothing else reads them</li>
          </ul>
        </div>
        <Text size="sm">
          Did they also ask for a copy?{" "}
          <button type="button" className={classes.link} onClick={() => void exportData(one.customer_id, name)}>
            Export it
          </button>{" "}
          first. Parcels that are on their way still arrive; what is on no parcel yet has no address any more.
        </Text>
        <TextInput label={`Type “${WORD}” to go on`} value={word} onChange={(event) => setWord(event.currentTarget.value)} autoComplete="off" data-autofocus error={erase.error?.message} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button color="red" onClick={() => erase.mutate()} loading={erase.isPending} disabled={word.trim().toLowerCase() !== WORD}>
            Erase for good
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
