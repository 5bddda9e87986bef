import { Autocomplete, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { refuse, several, told } from "./doing";

export const CARRIERS = ["dhl", "ups", "fedex", "dpd", "gls", "royalmail", "usps", "courier", "manual"];

interface HandOverProps {
  parcels: { id: string; number: string }[];
  onClose: () => void;
  onDone: () => void;
}

/** Gives parcels to a carrier, or to a courier of the shop's own. A single one takes its tracking number. */
export function HandOverDialog({ parcels, onClose, onDone }: HandOverProps) {
  const [carrier, setCarrier] = useState("manual");
  const [tracking, setTracking] = useState("");
  const only = parcels.length === 1;
  const hand = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/v1/parcels/hand-over", {
          body: parcels.map((parcel) => ({ parcel_id: parcel.id, carrier: carrier.trim() || "manual", ...(only && tracking.trim() ? { tracking_number: tracking.trim() } : {}) })),
        }),
      ),
    onSuccess: (answers) => (told(several(answers), (count) => `${count} ${count === 1 ? "parcel is" : "parcels are"} on the way.`), onClose()),
    onError: refuse,
    onSettled: onDone,
  });
  return (
    <Modal opened onClose={onClose} title={only ? `Hand over ${parcels[0]!.number}` : `Hand over ${parcels.length} parcels`} size="sm">
      <Stack>
        <Text size="sm" className="soft">
          {only ? "The parcel leaves" : "The parcels leave"}; the buyer is told. Money that is taken at shipment is taken now.
        </Text>
        <Autocomplete label="Carrier" description="A carrier's code; courier for your own." data={CARRIERS} value={carrier} onChange={setCarrier} />
        {only && <TextInput label="Tracking number" description="Scan it from the label, or leave it out." value={tracking} onChange={(event) => setTracking(event.currentTarget.value)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button onClick={() => hand.mutate()} loading={hand.isPending} disabled={!parcels.length}>
            Hand over
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
