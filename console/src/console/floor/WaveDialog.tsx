import { Button, Group, Modal, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { refuse, single, tell } from "./doing";

/** Groups what waits to be picked into waves. */
export function WaveDialog({ location, onClose, onDone }: { location: string; onClose: () => void; onDone: () => void }) {
  const [by, setBy] = useState<NonNullable<Schemas["MakeWaves"]["by"]>>("age");
  const [size, setSize] = useState(20);
  const [most, setMost] = useState(1);
  const make = useMutation({
    mutationFn: () => ask(api.POST("/v1/waves", { body: { location, by, size, most } })),
    onSuccess: (answer) => {
      const made = single(answer);
      tell(`${made.waves.map((wave) => `Wave ${wave.number} with ${Object.keys(wave.fulfillments).length}`).join(", ")}. ${made.left ? `${made.left} still wait for one.` : "Nothing is left for another."}`);
      onClose();
    },
    onError: refuse,
    onSettled: onDone,
  });
  return (
    <Modal opened onClose={onClose} title="Make waves" size="sm">
      <Stack>
        <Text size="sm" className="soft">
          What waits to be picked and is in no wave yet is grouped, to be picked with one walk along the shelves.
        </Text>
        <Select
          label="In the order of"
          data={[
            { value: "age", label: "age: released longest ago first" },
            { value: "number", label: "order numbers" },
            { value: "method", label: "age, each wave of one method" },
          ]}
          value={by}
          onChange={(value) => setBy(value as typeof by)}
        />
        <Group grow>
          <NumberInput label="Fulfillments a wave" min={1} max={500} value={size} onChange={(value) => setSize(Number(value) || 1)} />
          <NumberInput label="Waves at most" min={1} max={100} value={most} onChange={(value) => setMost(Number(value) || 1)} />
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button onClick={() => make.mutate()} loading={make.isPending}>
            Make {most === 1 ? "a wave" : `up to ${most} waves`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
