import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { useMay } from "../session";
import { When } from "../words";
import { useAnnotate } from "./About";
import classes from "./customers.module.css";
import type { Customer } from "./Profile";

/** What staff wrote about a customer; it goes with an erasure. */
export function Notes({ one, changed }: { one: Customer; changed: () => void }) {
  const [text, setText] = useState("");
  const annotate = useAnnotate(one.customer_id, changed);
  const mayWrite = useMay()("customers:write") && !one.erased_at;
  return (
    <section className={classes.panel}>
      <h2>Notes</h2>
      {mayWrite && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            annotate.mutate({ note: text.trim() }, { onSuccess: () => setText("") });
          }}
        >
          <Textarea aria-label="A note" placeholder="Prefers mornings." autosize minRows={2} maxLength={2_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Group justify="flex-end" mt={8}>
            <Button type="submit" size="compact-sm" disabled={!text.trim()} loading={annotate.isPending}>
              Add the note
            </Button>
          </Group>
        </form>
      )}
      {(one.notes ?? []).map((note) => (
        <div key={note.note_id} className={classes.note}>
          {note.text}
          <small>
            <When at={note.at} />
          </small>
        </div>
      ))}
      {!one.notes?.length && !mayWrite && <span className="soft">None</span>}
    </section>
  );
}
