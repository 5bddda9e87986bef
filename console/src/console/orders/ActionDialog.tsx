import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ProblemError } from "../../api/client";
import { Consequence, refusalOf } from "./Consequence";
import { ActionForm, complete, firstValues, requestOf, type Values } from "./ActionForm";
import { fieldsOf, GRAVE } from "./forms";
import { MergeQuestion } from "./MergeQuestion";
import { type Action, type Order, perform, refreshOrders, type Result } from "./queries";
import { useShop } from "../session";
import { Secret } from "../settings/parts";
import { When } from "../words";
import { usePreview } from "./usePreview";

/** The link in an answer that brings one. */
function payLinkOf(result: Result | undefined): { url: string; until?: string } | undefined {
  if (typeof result?.url !== "string") return undefined;
  return { url: result.url, ...(typeof result.expires_at === "string" ? { until: result.expires_at } : {}) };
}

function PayLink({ order, url, until, onClose }: { order: Order; url: string; until?: string; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} closeOnClickOutside={false} closeOnEscape={false} title={`A link to pay #${order.number} with`} size="lg">
      <Stack gap="md">
        <Text size="sm">
          Whoever has it can pay what is due. Copy it now: it is shown this once, and the buyer is not written to.
          {until && (
            <>
              {" "}
              It is good until <When at={until} exact />.
            </>
          )}
        </Text>
        <Secret value={url} label="the link" />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface Props {
  action: Action;
  order: Order;
  onClose: () => void;
}

/** A verb about to be done: its form, what would happen, and the button that does it. */
export default function ActionDialog({ action, order, onClose }: Props) {
  // the version that was looked at when the dialog was opened: what came after it is asked about
  const [seen, setSeen] = useState(order.version);
  const { time_zone } = useShop();
  const fields = fieldsOf(action, order);
  const [values, setValues] = useState<Values>(() => firstValues(fields, action, order));
  const ready = complete(fields, values, order.currency);
  const asked = { ...action.request, ...requestOf(fields, values, order, time_zone), ...("version" in action.request ? { version: seen } : {}) };
  // what it comes to is foreseen for the order as it is now
  const foreseen = usePreview(action.operation, ready ? { ...asked, ...("version" in asked ? { version: order.version } : {}) } : undefined, order.version);
  const done = useMutation({
    mutationFn: () => perform(action.operation, asked),
    onSuccess: async (result) => {
      if (payLinkOf(result)) return refreshOrders();
      notifications.show({ message: `#${order.number}: ${action.title.replace(/:.*/, "").toLowerCase()} – done` });
      onClose();
      await refreshOrders();
    },
    onError: () => void refreshOrders(),
  });
  const changed = order.version > seen || (done.error instanceof ProblemError && done.error.type === "version_changed");
  const refused = Boolean(refusalOf(foreseen.preview));
  const title = action.subject ? `${action.title}: ${action.subject.label}` : `${action.title}`;
  const link = payLinkOf(done.data);
  if (link) return <PayLink order={order} url={link.url} until={link.until} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !changed) done.mutate();
        }}
      >
        <Stack gap="md">
          <ActionForm fields={fields} values={values} onChange={setValues} order={order} most={action.most ?? undefined} />
          {changed ? (
            <MergeQuestion order={order} since={seen} again={done.isPending} onKeep={() => (setSeen(order.version), done.reset())} onDrop={onClose} />
          ) : (
            <Consequence foreseen={foreseen} orderId={order.order_id} />
          )}
          {done.error && !changed && (
            <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
              {done.error.message}
            </Text>
          )}
          {!changed && (
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Leave it
              </Button>
              <Button type="submit" color={GRAVE.has(action.action) ? "red.9" : undefined} disabled={!ready || refused} loading={done.isPending} data-autofocus={fields.length ? undefined : true}>
                {action.title.replace(/:.*/, "")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
