import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { QuantityInput } from "../components/ScaledInput";
import { formatQuantity } from "../../shared/format";

interface ShortDialogProps {
  line: { title: string; bin?: string | null; scale?: number; unit?: string; to_pick?: number };
  onClose: () => void;
  /** `missing` units are not there; the shelf holds `left` that cannot be used. */
  onShort: (missing: number, left: number) => void;
}

/** Units that are not on the shelf: they are sourced elsewhere, and the shelf counts as what is left. */
export function ShortDialog({ line, onClose, onShort }: ShortDialogProps) {
  const { scale = 1, unit, to_pick: most = 0 } = line;
  const words = (steps: number) => formatQuantity(steps, scale, undefined, unit);
  const [missing, setMissing] = useState(most);
  const [spoilt, setSpoilt] = useState(false);
  const [left, setLeft] = useState(0);
  return (
    <Modal opened onClose={onClose} title="Not on the shelf" size="md">
      <Stack>
        <Text>
          <b>{line.title}</b>
          {line.bin ? ` in ${line.bin}` : ""}: {words(most)} still to pick.
        </Text>
        <QuantityInput label="How many are missing" size="lg" scale={scale} unit={unit} most={most} steps={missing} onSteps={setMissing} data-autofocus />
        <Checkbox size="md" label="Some are there, but damaged or somebody else's" checked={spoilt} onChange={(event) => setSpoilt(event.currentTarget.checked)} />
        {spoilt && <QuantityInput label="How many are there" size="lg" scale={scale} unit={unit} steps={left} onSteps={setLeft} />}
        <Text size="sm" className="soft">
          They are reserved at another location, or wait for stock. The shelf counts as {spoilt ? `${words(left)} left` : "empty"}, so what else was promised of it gives way.
        </Text>
        <Group justify="flex-end">
          <Button size="lg" variant="default" onClick={onClose}>
            Back
          </Button>
          <Button size="lg" color="red" disabled={missing <= 0} onClick={() => onShort(missing, spoilt ? left : 0)}>
            Report {words(missing)} missing
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
