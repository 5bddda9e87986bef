import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { QuantityInput } from "../components/ScaledInput";
import { api, ask } from "../../api/client";
import { single, tell } from "../floor/doing";
import { useWorkplace } from "../floor/workplace";

interface ReceiveProps {
  /** The number of an order whose goods came back without being announced. */
  order?: string;
  find: (code: string) => Promise<void>;
  onClose: () => void;
}

/** Goods came back: a label or number leads to the return; where nobody announced it, to the order. */
export function ReceiveDialog({ order, find, onClose }: ReceiveProps) {
  return (
    <Modal opened onClose={onClose} title={order ? `Goods of order #${order} came back` : "Receive what came back"} size="md">
      {order ? <Unannounced order={order} onClose={onClose} /> : <Find find={find} onClose={onClose} />}
    </Modal>
  );
}

function Find({ find, onClose }: { find: (code: string) => Promise<void>; onClose: () => void }) {
  const [code, setCode] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
        void find(code.trim());
      }}
    >
      <Stack>
        <TextInput size="lg" data-autofocus label="Scan the label, or type a number" description="A return (1001-R1), its tracking number, or the order." value={code} onChange={(event) => setCode(event.currentTarget.value)} autoComplete="off" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" disabled={!code.trim()}>
            Find it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Unannounced({ order, onClose }: { order: string; onClose: () => void }) {
  const navigate = useNavigate();
  const at = useWorkplace(undefined);
  const found = useQuery({ queryKey: ["/v1/orders/{order}", order], queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}", { params: { path: { order } }, signal })) });
  const [kind, setKind] = useState<"unannounced" | "in_store">("unannounced");
  const [counts, setCounts] = useState<Record<number, number>>({});
  const receive = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/v1/returns/receive", {
          body: {
            order_id: found.data!.order_id,
            kind,
            ...(at.code ? { location: at.code } : {}),
            lines: Object.entries(counts).filter(([, quantity]) => quantity > 0).map(([line, quantity]) => ({ line: Number(line), quantity })),
          },
        }),
      ),
    onSuccess: (answer) => {
      tell("Received; it waits to be inspected.");
      onClose();
      const made = single(answer).return_id;
      if (made) void navigate({ to: "/returns/$return", params: { return: made } });
    },
  });
  const lines = (found.data?.lines ?? []).filter((line) => (line.buckets.delivered ?? 0) + (line.buckets.in_transit ?? 0) + (line.buckets.lost ?? 0) > 0);
  const failed = found.error ?? receive.error;
  return (
    <Stack>
      <Select
        label="How"
        data={[
          { value: "unannounced", label: "By post, unannounced" },
          { value: "in_store", label: "Given back at the counter" },
        ]}
        value={kind}
        onChange={(value) => setKind(value as typeof kind)}
      />
      {lines.map((line) => (
        <Group key={line.line} justify="space-between" wrap="nowrap">
          <Text size="sm" className="clip">
            {line.title} <span className="soft">{line.sku}</span>
          </Text>
          <QuantityInput aria-label={`Units of ${line.title} that came`} w={110} scale={line.scale} unit={line.unit} steps={counts[line.line] ?? 0} onSteps={(steps) => setCounts({ ...counts, [line.line]: steps })} />
        </Group>
      ))}
      {found.data && !lines.length && <Text size="sm">Nothing of this order has left, so nothing of it can come back.</Text>}
      {failed && (
        <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
          {failed.message}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Back
        </Button>
        <Button onClick={() => receive.mutate()} loading={receive.isPending} disabled={!Object.values(counts).some((quantity) => quantity > 0)}>
          Receive
        </Button>
      </Group>
    </Stack>
  );
}
