import { ActionIcon } from "@mantine/core";
import { IconAlertOctagon, IconCircleCheck, IconScan, IconX } from "@tabler/icons-react";
import classes from "./pick.module.css";

export interface Told {
  kind: "right" | "wrong" | "idle";
  text: string;
  about?: string;
  /** Rises with each, so that the same again is told again. */
  turn: number;
}

/** What came of the last scan: told by words, shape, color and sound. A wrong one stays until the next. */
export function Signal({ told, clear }: { told: Told; clear: () => void }) {
  return (
    <div key={told.turn} className={classes.signal} data-kind={told.kind} role={told.kind === "wrong" ? "alert" : "status"}>
      {told.kind === "wrong" ? <IconAlertOctagon size={36} aria-hidden /> : told.kind === "right" ? <IconCircleCheck size={36} aria-hidden /> : <IconScan size={32} stroke={1.5} aria-hidden />}
      <div>
        {told.text}
        {told.about && <small>{told.about}</small>}
      </div>
      {told.kind === "wrong" && (
        <ActionIcon size={44} variant="transparent" c="white" aria-label="Understood" onClick={clear}>
          <IconX />
        </ActionIcon>
      )}
    </div>
  );
}
