import { Button, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../../../api/client";
import { stateWords } from "../../../../shared/states";
import { Empty, ProblemNotice } from "../../../components/notices";
import { Wrong } from "../../../entrance/Entrance";
import { useMay } from "../../../session";
import { fieldProblem, Loaded, Section, told } from "../../../settings/parts";
import classes from "../../../settings/Settings.module.css";
import { only } from "../../../search";

type Kind = Schemas["MessageKind"];
type Template = Schemas["MessageTemplate"];
type Language = Kind["languages"][number];

const LANGUAGES: Record<string, string> = { en: "English", de: "Deutsch", es: "Español", fr: "Français", zh: "中文" };

export const Route = createFileRoute("/_app/settings/messages")({
  validateSearch: only((search: Record<string, unknown>): { kind?: string; language?: string } => ({
    ...(typeof search.kind === "string" ? { kind: search.kind } : {}),
    ...(typeof search.language === "string" ? { language: search.language } : {}),
  })),
  component: Messages,
});

function Messages() {
  const search = Route.useSearch();
  const navigate = useNavigate();
  const kinds = useQuery({ queryKey: ["/v1/messages/kinds"], queryFn: ({ signal }) => ask(api.GET("/v1/messages/kinds", { signal })) });
  return (
    <Section title="Messages to buyers" about="Each is sent once per cause, in the buyer's language. Say them in your own words, or turn them off; the preview shows a real order.">
      <Loaded query={kinds} height={420}>
        {(rows) => {
          const kind = rows.find((one) => one.kind === search.kind) ?? rows[0];
          if (!kind) return <Empty title="No messages" />;
          const language = kind.languages.find((one) => one === search.language) ?? null;
          const saved = kind.templates.find((one) => (one.language ?? null) === language);
          return (
            <>
              <div style={{ display: "flex", gap: 12, flexWrap: "wrap", marginBottom: 18 }}>
                <Select
                  label="Message"
                  w={280}
                  searchable
                  data={rows.map((one) => ({ value: one.kind, label: `${stateWords(one.kind)}${marks(one.templates)}` }))}
                  value={kind.kind}
                  onChange={(value) => void navigate({ to: ".", search: { ...search, kind: value ?? kind.kind }, replace: true })}
                />
                <Select
                  label="Language"
                  w={190}
                  data={[{ value: "", label: "All languages" }, ...kind.languages.map((one) => ({ value: one, label: LANGUAGES[one] ?? one }))]}
                  value={language ?? ""}
                  onChange={(value) => void navigate({ to: ".", search: { kind: kind.kind, ...(value ? { language: value } : {}) }, replace: true })}
                />
              </div>
              <Editor key={`${kind.kind} ${language} ${JSON.stringify(saved ?? null)}`} kind={kind} language={language} saved={saved} />
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function marks(templates: Template[]): string {
  if (templates.some((one) => one.off)) return " · off";
  return templates.length > 0 ? " · own words" : "";
}

function Editor({ kind, language, saved }: { kind: Kind; language: Language | null; saved: Template | undefined }) {
  const may = useMay()("setup:write");
  const client = useQueryClient();
  const [subject, setSubject] = useState(saved?.subject ?? "");
  const [intro, setIntro] = useState(saved?.intro ?? "");
  const [paragraph, setParagraph] = useState(saved?.paragraph ?? "");
  const [on, setOn] = useState(!saved?.off);
  const save = useMutation({
    mutationFn: (ours: boolean) =>
      ask(
        api.POST("/v1/messages/templates", {
          body: ours
            ? ({ kind: kind.kind, language } as never)
            : ({ kind: kind.kind, language, off: !on, subject: subject.trim() || null, intro: intro.trim() || null, paragraph: paragraph.trim() || null } as never),
        }),
      ),
    onSuccess: (_, ours) => {
      void client.invalidateQueries({ queryKey: ["/v1/messages/kinds"] });
      void client.invalidateQueries({ queryKey: ["/v1/messages/preview"] });
      told(ours ? "Our words are back." : "Saved: the next message says it.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(false);
  };
  return (
    <div className={classes.two}>
      <form onSubmit={submit} style={{ display: "grid", gap: 14 }}>
        <Wrong error={save.error} beside={["subject", "intro", "paragraph"]} />
        <Switch label="This message is sent" checked={on} disabled={!may} onChange={(event) => setOn(event.currentTarget.checked)} />
        <TextInput label="Subject" placeholder="As ours" disabled={!may || !on} value={subject} onChange={(event) => setSubject(event.currentTarget.value)} error={fieldProblem(save.error, "subject")} />
        <Textarea label="Instead of our words" description="A blank line begins a new paragraph." placeholder="As ours" autosize minRows={4} maxRows={14} disabled={!may || !on} value={intro} onChange={(event) => setIntro(event.currentTarget.value)} error={fieldProblem(save.error, "intro")} />
        <Textarea label="After our words" placeholder="Nothing more" autosize minRows={2} maxRows={10} disabled={!may || !on} value={paragraph} onChange={(event) => setParagraph(event.currentTarget.value)} error={fieldProblem(save.error, "paragraph")} />
        <p className="soft" style={{ margin: 0, fontSize: 12.5, lineHeight: 1.7 }}>
          Filled in: {kind.placeholders.map((one) => <code key={one} style={{ marginRight: 6 }}>{`{${one}}`}</code>)}
          <br />A paragraph with one that has nothing to say is left out.
        </p>
        <p className="soft" style={{ margin: 0, fontSize: 12.5, lineHeight: 1.6 }}>
          It is sent {kind.causes.map((cause) => cause.when).join(", or ")}.
        </p>
        {may && (
          <div style={{ display: "flex", gap: 8, flexWrap: "wrap" }}>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            {saved && (
              <Button variant="default" onClick={() => save.mutate(true)}>
                Back to our words
              </Button>
            )}
          </div>
        )}
      </form>
      <Preview kind={kind} language={language} />
    </div>
  );
}

/** The message as it would be written now, about a real order. */
function Preview({ kind, language }: { kind: Kind; language: Language | null }) {
  const [typed, setTyped] = useState("");
  const [number] = useDebouncedValue(typed.replace(/[^0-9]/g, ""), 300);
  const order = useQuery({
    queryKey: ["/v1/orders", "for a preview", number],
    queryFn: async ({ signal }) => {
      if (number) return ask(api.GET("/v1/orders/{order}", { params: { path: { order: number } }, signal })).then((found) => ({ order_id: found.order_id, number: found.number }));
      const page = await ask(api.GET("/v1/orders", { params: { query: { limit: 1 } }, signal }));
      return page.rows[0] ?? null;
    },
    retry: false,
    staleTime: Infinity,
  });
  const preview = useQuery({
    queryKey: ["/v1/messages/preview", kind.kind, language, order.data?.order_id],
    queryFn: ({ signal }) => ask(api.POST("/v1/messages/preview", { body: { order_id: order.data?.order_id ?? "", kind: kind.kind, language }, signal })),
    enabled: Boolean(order.data),
    retry: false,
  });
  const unknown = order.error instanceof ProblemError && order.error.status === 404 ? "There is no such order." : undefined;
  return (
    <div style={{ display: "grid", gap: 12, minWidth: 0 }}>
      <TextInput label="Preview on order" placeholder={order.data ? `#${order.data.number}` : "The newest"} inputMode="numeric" maw={200} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} error={unknown} />
      {preview.error ? (
        <ProblemNotice error={preview.error} />
      ) : preview.data ? (
        <>
          <div style={{ fontSize: 13.5 }}>
            <span className="soft">Subject </span>
            <b>{preview.data.subject}</b>
            {preview.data.off && <span className="soft"> · turned off</span>}
            {!preview.data.cause_seq && <div className="soft">Nothing of this kind has happened to the order: its cause is made up.</div>}
          </div>
          <iframe className={classes.preview} key={preview.dataUpdatedAt} sandbox="" title={`Preview: ${preview.data.subject}`} src={`/v1/messages/preview.html?${new URLSearchParams({ order_id: preview.data.order_id, kind: kind.kind, ...(language ? { language } : {}) })}`} />
        </>
      ) : order.data === null ? (
        <Empty title="No order to show it on">Once there is one, the message is shown as it would go out.</Empty>
      ) : (
        <div className={classes.preview} role="status" aria-label="Loading" />
      )}
    </div>
  );
}
