import { Button, Checkbox, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { units } from "./stages";

interface ShortDialogProps {
  line: { title: string; bin?: string | null; scale?: number; to_pick?: number };
  onClose: () => void;
  /** `missing` units are not there; the shelf holds `left` that cannot be used. */
  onShort: (missing: number, left: number) => void;
}

/** Units that are not on the shelf: they are sourced elsewhere, and the shelf counts as what is left. */
export function ShortDialog({ line, onClose, onShort }: ShortDialogProps) {
  const scale = line.scale ?? 1;
  const [missing, setMissing] = useState((line.to_pick ?? 0) / scale);
  const [spoilt, setSpoilt] = useState(false);
  const [left, setLeft] = useState(0);
  return (
    <Modal opened onClose={onClose} title="Not on the shelf" size="md">
      <Stack>
        <Text>
          <b>{line.title}</b>
          {line.bin ? ` in ${line.bin}` : ""}: {units(line.to_pick ?? 0, scale)} still to pick.
        </Text>
        <NumberInput label="How many are missing" size="lg" min={1 / scale} max={(line.to_pick ?? 0) / scale} step={1} value={missing} onChange={(value) => setMissing(Number(value) || 0)} data-autofocus />
        <Checkbox size="md" label="Some are there, but damaged or somebody else's" checked={spoilt} onChange={(event) => setSpoilt(event.currentTarget.checked)} />
        {spoilt && <NumberInput label="How many are there" size="lg" min={0} value={left} onChange={(value) => setLeft(Number(value) || 0)} />}
        <Text size="sm" className="soft">
          They are reserved at another location, or wait for stock. The shelf counts as {spoilt ? `${left} left` : "empty"}, so what else was promised of it gives way.
        </Text>
        <Group justify="flex-end">
          <Button size="lg" variant="default" onClick={onClose}>
            Back
          </Button>
          <Button size="lg" color="red" disabled={missing <= 0} onClick={() => onShort(Math.round(missing * scale), Math.round((spoilt ? left : 0) * scale))}>
            Report {missing} missing
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
