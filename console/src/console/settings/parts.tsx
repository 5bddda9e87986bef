import { Button, CopyButton, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { ProblemError } from "../../api/client";
import { ProblemNotice } from "../components/notices";
import classes from "./Settings.module.css";

interface SectionProps {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  foot?: ReactNode;
  /** Its content reaches to the edges, as tables do. */
  flush?: boolean;
  children?: ReactNode;
}

/** A card of the settings: what it is about, its content, what can be done. */
export function Section({ title, about, actions, foot, flush, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.title} id={id}>
            {title}
          </h2>
          {about && <p className={classes.about}>{about}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
      {foot && <div className={classes.foot}>{foot}</div>}
    </section>
  );
}

/** A wide table in a narrow window: it scrolls by itself, by the keyboard too. */
export function Scroll({ children }: { children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by the keyboard
    <div className={classes.scroll} role="region" aria-label="Table" tabIndex={0}>
      {children}
    </div>
  );
}

interface LoadedProps<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  children: (data: Data) => ReactNode;
  height?: number;
}

/** What a query found, or that it is on its way, or why it is not there. */
export function Loaded<Data>({ query, children, height = 160 }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ProblemNotice error={query.error} retry={() => void query.refetch()} />;
  return (
    <div style={{ padding: 18 }} role="status" aria-label="Loading">
      <Skeleton height={height} />
    </div>
  );
}

/** Something that is shown this once, to be copied. */
export function Secret({ value, label }: { value: string; label: string }) {
  return (
    <div className={classes.secret}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} aria-label={copied ? "Copied" : `Copy ${label}`}>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}

/** Say that a change is done. */
export function told(message: string): void {
  notifications.show({ message, color: "teal", icon: <IconCheck size={18} aria-hidden /> });
}

/** The detail of a problem with this field; several may stand for one. */
export function fieldProblem(error: unknown, ...fields: string[]): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  const field = (error.problem.field ?? "").replace(/^\//, "");
  return fields.includes(field) ? error.problem.detail : undefined;
}

/** `read_only` as people say it. */
export function roleWords(role: string): string {
  const words = role.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
