import { Button, Group, Modal, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { stateWords } from "../../shared/states";
import { ProblemNotice } from "../components/notices";
import { State } from "../components/State";
import { refuse, tell } from "../floor/doing";
import { useMay } from "../session";
import { When } from "../words";
import classes from "./customers.module.css";

/** What was written to a customer, and what became of it. */
export function Messages({ id }: { id: string }) {
  const list = useList("/v1/messages", { customer_id: id, limit: 20 });
  const [chosen, setChosen] = useState<string>();
  useLive(() => list.reload(), "order.", "return.", "payment.");
  return (
    <section className={classes.panel}>
      <h2>Messages</h2>
      {list.error ? <ProblemNotice error={list.error} retry={list.reload} /> : null}
      {!list.isLoading && !list.rows.length && !list.error && <span className="soft">None were written.</span>}
      <ul className={classes.rows}>
        {list.rows.map((one) => (
          <li key={one.message_id}>
            <button type="button" className={`${classes.link} ${classes.grow}`} onClick={() => setChosen(one.message_id)}>
              {one.subject ?? stateWords(one.kind)}
            </button>
            <span className="soft">{one.recipient}</span>
            <State state={one.status} tone={one.status === "failed" ? "bad" : one.status === "sent" ? "good" : "quiet"} />
            <span className="soft">
              <When at={one.sent_at ?? one.created_at} />
            </span>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="subtle" size="compact-sm" onClick={list.loadMore}>
          Older ones
        </Button>
      )}
      {chosen && <Message id={chosen} onClose={() => setChosen(undefined)} onDone={list.reload} />}
    </section>
  );
}

function Message({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const [as, setAs] = useState<"letter" | "text">("letter");
  const mayWrite = useMay()("customers:write");
  const found = useQuery({ queryKey: ["/v1/messages/{message_id}", id], queryFn: ({ signal }) => ask(api.GET("/v1/messages/{message_id}", { params: { path: { message_id: id } }, signal })) });
  const resend = useMutation({
    mutationFn: () => ask(api.POST("/v1/messages/{message_id}/resend", { params: { path: { message_id: id } } })),
    onSuccess: () => (tell("On its way again."), onClose()),
    onError: refuse,
    onSettled: onDone,
  });
  const one = found.data;
  return (
    <Modal opened onClose={onClose} title={one?.subject ?? "Message"} size="xl">
      {found.error ? <ProblemNotice error={found.error} /> : null}
      {!one && !found.error && <Skeleton height={300} />}
      {one && (
        <>
          <Group justify="space-between" mb="sm">
            <Text size="sm" className="soft">
              To {one.recipient ?? "–"} · <When at={one.sent_at ?? one.created_at} exact />
              {one.last_error ? ` · ${one.last_error}` : ""}
            </Text>
            <Group gap="xs">
              {one.html && (
                <SegmentedControl
                  size="xs"
                  aria-label="How it is shown"
                  value={as}
                  onChange={(value) => setAs(value as typeof as)}
                  data={[
                    { value: "letter", label: "As sent" },
                    { value: "text", label: "As text" },
                  ]}
                />
              )}
              {mayWrite && (one.status === "failed" || one.status === "kept") && (
                <Button size="compact-sm" variant="default" onClick={() => resend.mutate()} loading={resend.isPending}>
                  Send it again
                </Button>
              )}
            </Group>
          </Group>
          {one.html && as === "letter" ? (
            // nothing in it may run or go anywhere
            <iframe className={classes.message} title={one.subject ?? "The message"} sandbox="" srcDoc={one.html} />
          ) : (
            <pre className={classes.text}>{one.text ?? "It has no text yet, or it was erased."}</pre>
          )}
        </>
      )}
    </Modal>
  );
}
