import { Button, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { QuantityInput } from "../components/ScaledInput";
import { api, ask, type Schemas } from "../../api/client";
import { tell } from "../floor/doing";
import { Foreseen, usePreview } from "./preview";

type Problem = Schemas["ClaimLine"]["problem"];

const PROBLEMS: Record<Problem, string> = { missing: "Missing", damaged: "Damaged", wrong: "Wrong item", lost: "Lost on the way" };

/** Goods were missing, damaged, wrong or lost, and nothing comes back: money back, or the same again. */
export function ClaimDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [order] = useDebouncedValue(text.replace("#", "").trim(), 250);
  const queries = useQueryClient();
  const [counts, setCounts] = useState<Record<number, number>>({});
  const [problem, setProblem] = useState<Problem>("damaged");
  const [remedy, setRemedy] = useState<"refund" | "replacement">("refund");
  const [note, setNote] = useState("");
  const found = useQuery({
    queryKey: ["/v1/orders/{order}", order],
    queryFn: ({ signal }) => ask(api.GET("/v1/orders/{order}", { params: { path: { order } }, signal })),
    enabled: /^\d+$/.test(order),
    retry: false,
  });
  const lines = Object.entries(counts).filter(([, quantity]) => quantity > 0).map(([line, quantity]) => ({ line: Number(line), quantity, problem }));
  const request = found.data && lines.length ? { order_id: found.data.order_id, lines, remedy, ...(note.trim() ? { note: note.trim() } : {}) } : undefined;
  const preview = usePreview("makeClaims", request);
  const settle = useMutation({
    mutationFn: () => ask(api.POST("/v1/claims", { body: request! })),
    onSuccess: () => {
      tell(remedy === "refund" ? "Settled; the money goes back." : "Settled; a replacement is on its way as an order of its own.");
      void queries.invalidateQueries({ queryKey: ["/v1/returns"] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Settle a claim" size="lg">
      <Stack>
        <TextInput data-autofocus label="Order" placeholder="1001" value={text} onChange={(event) => (setText(event.currentTarget.value), setCounts({}))} error={found.error?.message} />
        {found.data && (
          <>
            <Group grow align="end">
              <Select label="What is wrong" data={Object.entries(PROBLEMS).map(([value, label]) => ({ value, label }))} value={problem} onChange={(value) => setProblem(value as Problem)} />
              <SegmentedControl
                aria-label="What the buyer gets"
                value={remedy}
                onChange={(value) => setRemedy(value as typeof remedy)}
                data={[
                  { value: "refund", label: "Money back" },
                  { value: "replacement", label: "The same again" },
                ]}
              />
            </Group>
            {found.data.lines.map((line) => (
              <Group key={line.line} justify="space-between" wrap="nowrap">
                <Text size="sm" className="clip">
                  {line.title} <span className="soft">{line.sku}</span>
                </Text>
                <QuantityInput aria-label={`Units of ${line.title} concerned`} w={110} scale={line.scale} unit={line.unit} most={line.quantity} steps={counts[line.line] ?? 0} onSteps={(steps) => setCounts({ ...counts, [line.line]: steps })} />
              </Group>
            ))}
            <Textarea label="Note" autosize minRows={2} maxLength={2_000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
            {request && <Foreseen preview={preview} currency={found.data.currency} goods={new Map(found.data.lines.map((line) => [line.line, line]))} />}
          </>
        )}
        {settle.error && (
          <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
            {settle.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button onClick={() => settle.mutate()} loading={settle.isPending} disabled={!request}>
            {remedy === "refund" ? "Give the money back" : "Send it again"}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
