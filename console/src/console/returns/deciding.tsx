import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { CARRIERS } from "../floor/HandOverDialog";
import { tell } from "../floor/doing";
import { useWorkplace } from "../floor/workplace";
import type { Whole } from "./ReturnDetail";

interface DialogProps {
  whole: Whole;
  onClose: () => void;
  onDone: () => void;
}

/** Let the goods come: where to, and with which label. */
export function ApproveDialog({ whole, onClose, onDone }: DialogProps) {
  const at = useWorkplace(whole.location ?? undefined);
  const [location, setLocation] = useState<string | null>(whole.location ?? null);
  const [carrier, setCarrier] = useState<string | null>(null);
  const [tracking, setTracking] = useState("");
  const [instructions, setInstructions] = useState("");
  const approve = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/v1/returns/approve", {
          body: {
            return_id: whole.return_id,
            ...(location ? { location } : {}),
            ...(carrier && tracking.trim() ? { label: { carrier, tracking_number: tracking.trim() } } : {}),
            ...(instructions.trim() ? { instructions: instructions.trim() } : {}),
          },
        }),
      ),
    onSuccess: () => (tell("Approved; the buyer is told."), onClose()),
    onSettled: onDone,
  });
  return (
    <Modal opened onClose={onClose} title={`Approve ${whole.number}`} size="md">
      <Stack>
        <Select label="The goods go to" data={at.places.map((one) => ({ value: one.code, label: one.name }))} value={location ?? at.code ?? null} onChange={setLocation} />
        <Group grow>
          <Select label="Label by" placeholder="none: the buyer sends it" clearable data={CARRIERS} value={carrier} onChange={setCarrier} />
          <TextInput label="Tracking number" disabled={!carrier} value={tracking} onChange={(event) => setTracking(event.currentTarget.value)} />
        </Group>
        <Textarea label="What the buyer should know" description="Goes with the message." autosize minRows={2} maxLength={2_000} value={instructions} onChange={(event) => setInstructions(event.currentTarget.value)} />
        <Failed error={approve.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button onClick={() => approve.mutate()} loading={approve.isPending}>
            Approve
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const REASONS: Record<NonNullable<Schemas["DeclineReturn"]["reason"]>, string> = {
  policy: "The policy does not allow it",
  condition: "The condition of the goods",
  fraud: "Signs of fraud",
  other: "Another reason",
};

/** Do not take the goods back, and say why. */
export function DeclineDialog({ whole, onClose, onDone }: DialogProps) {
  const [reason, setReason] = useState<keyof typeof REASONS>("policy");
  const [note, setNote] = useState("");
  const decline = useMutation({
    mutationFn: () => ask(api.POST("/v1/returns/decline", { body: { return_id: whole.return_id, reason, ...(note.trim() ? { note: note.trim() } : {}) } })),
    onSuccess: () => (tell("Declined; the buyer is told."), onClose()),
    onSettled: onDone,
  });
  return (
    <Modal opened onClose={onClose} title={`Decline ${whole.number}`} size="md">
      <Stack>
        <Select label="Why" data={Object.entries(REASONS).map(([value, label]) => ({ value, label }))} value={reason} onChange={(value) => setReason(value as typeof reason)} />
        <Textarea label="What the buyer is told" autosize minRows={3} maxLength={2_000} value={note} onChange={(event) => setNote(event.currentTarget.value)} data-autofocus />
        <Text size="sm" className="soft">
          The buyer keeps the goods, and may ask again.
        </Text>
        <Failed error={decline.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button color="red" onClick={() => decline.mutate()} loading={decline.isPending}>
            Decline
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Failed({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <Text size="sm" role="alert" style={{ color: "var(--tone-bad)" }}>
      {error.message}
    </Text>
  );
}
