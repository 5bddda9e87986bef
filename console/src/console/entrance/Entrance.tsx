import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { ProblemError } from "../../api/client";
import { Wordmark } from "../../shared/Wordmark";
import classes from "./Entrance.module.css";

interface EntranceProps {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
}

/** The frame of the pages before one is signed in. */
export function Entrance({ title, lead, children, foot }: EntranceProps) {
  useEffect(() => {
    document.title = `${title} · Waybill`;
  }, [title]);
  return (
    <main className={classes.entrance}>
      <div className={classes.inside}>
        <div className={classes.brand}>
          <Wordmark size={30} />
        </div>
        <section className={classes.card} aria-labelledby="entrance-title">
          <div>
            <h1 className={classes.title} id="entrance-title">
              {title}
            </h1>
            {lead && <p className={classes.lead}>{lead}</p>}
          </div>
          {children}
        </section>
        {foot && <p className={classes.foot}>{foot}</p>}
      </div>
    </main>
  );
}

/** What went wrong, unless it is said beside one of these fields. */
export function Wrong({ error, beside = [] }: { error: unknown; beside?: string[] }) {
  if (!error || beside.some((field) => besideField(error, field))) return null;
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} aria-hidden />}>
      {error instanceof Error ? error.message : String(error)}
    </Alert>
  );
}

/** The detail of a problem with one field. */
export function besideField(error: unknown, field: string): string | undefined {
  return error instanceof ProblemError && error.problem.field === `/${field}` ? error.problem.detail : undefined;
}
