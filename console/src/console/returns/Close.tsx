import { Button, Checkbox, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { refuse, tell } from "../floor/doing";
import { Foreseen, type Goods, usePreview } from "./preview";
import type { Whole } from "./ReturnDetail";
import classes from "./returns.module.css";

/** Nothing more is to come. */
export function Close({ whole, goods, changed }: { whole: Whole; goods: Goods; changed: () => void }) {
  const missing = whole.lines.some((line) => line.quantity > (line.received ?? 0));
  const [lost, setLost] = useState(false);
  const request = { return_id: whole.return_id, lost };
  const preview = usePreview("closeReturns", request);
  const close = useMutation({ mutationFn: () => ask(api.POST("/v1/returns/close", { body: request })), onSuccess: () => tell("Closed."), onError: refuse, onSettled: changed });
  return (
    <section className={classes.panel} aria-label="Close">
      <h2>Close it</h2>
      {missing && <Checkbox label="The carrier lost what did not come: credit it as well" checked={lost} onChange={(event) => setLost(event.currentTarget.checked)} />}
      <Foreseen preview={preview} currency={whole.currency} goods={goods} />
      <Group justify="flex-end">
        <Button onClick={() => close.mutate()} loading={close.isPending}>
          Close the return
        </Button>
      </Group>
    </section>
  );
}
