import { Button, Drawer, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../api/client";
import { useLive } from "../../api/live";
import { useList } from "../../api/queries";
import { ProblemNotice } from "../components/notices";
import { State } from "../components/State";
import { refuse, tell } from "../floor/doing";
import { useMay } from "../session";
import { When } from "../words";
import classes from "./customers.module.css";

/** What a customer asked, by thread. */
export function Inquiries({ id }: { id: string }) {
  const list = useList("/v1/inquiries", { customer_id: id, limit: 20 });
  const [chosen, setChosen] = useState<string>();
  useLive(() => list.reload(), "inquiry.");
  return (
    <section className={classes.panel}>
      <h2>Inquiries</h2>
      {list.error ? <ProblemNotice error={list.error} retry={list.reload} /> : null}
      {!list.isLoading && !list.rows.length && !list.error && <span className="soft">They asked nothing so far.</span>}
      <ul className={classes.rows}>
        {list.rows.map((one) => (
          <li key={one.inquiry_id}>
            <button type="button" className={`${classes.link} ${classes.grow}`} onClick={() => setChosen(one.inquiry_id)}>
              {one.subject ?? one.reference}
            </button>
            <State state={one.status} tone={one.status === "open" ? "attention" : "quiet"} />
            <span className="soft">
              <When at={one.changed_at} />
            </span>
          </li>
        ))}
      </ul>
      <Drawer opened={Boolean(chosen)} onClose={() => setChosen(undefined)} position="right" size="lg" title="Inquiry">
        {chosen && <Thread id={chosen} onDone={list.reload} />}
      </Drawer>
    </section>
  );
}

function Thread({ id, onDone }: { id: string; onDone: () => void }) {
  const [text, setText] = useState("");
  const mayWrite = useMay()("customers:write");
  const found = useQuery({ queryKey: ["/v1/inquiries/{inquiry_id}", id], queryFn: ({ signal }) => ask(api.GET("/v1/inquiries/{inquiry_id}", { params: { path: { inquiry_id: id } }, signal })) });
  const again = () => (void found.refetch(), onDone());
  useLive(again, "inquiry.");
  const reply = useMutation({
    mutationFn: () => ask(api.POST("/v1/inquiries/reply", { body: { inquiry_id: id, text: text.trim() } })),
    onSuccess: () => (tell("Answered."), setText("")),
    onError: refuse,
    onSettled: again,
  });
  const close = useMutation({ mutationFn: () => ask(api.POST("/v1/inquiries/close", { body: { inquiry_id: id } })), onError: refuse, onSettled: again });
  if (found.error) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  const one = found.data;
  if (!one) return null;
  return (
    <Stack>
      <Group justify="space-between">
        <Text fw={620}>{one.subject ?? one.reference}</Text>
        <State state={one.status} tone={one.status === "open" ? "attention" : "quiet"} />
      </Group>
      {one.messages.map((said) => (
        <div key={said.message_id} className={classes.note}>
          {said.text ?? <span className="soft">Erased</span>}
          <small>
            {said.direction === "in" ? "From the customer" : said.direction === "out" ? "Our answer" : "Note"} · <When at={said.at} />
          </small>
        </div>
      ))}
      {mayWrite && one.status !== "closed" && (
        <>
          <Textarea label="Answer" autosize minRows={4} maxLength={2_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => close.mutate()} loading={close.isPending}>
              Close the inquiry
            </Button>
            <Button onClick={() => reply.mutate()} loading={reply.isPending} disabled={!text.trim()}>
              Answer by e-mail
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
