import { Skeleton } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import classes from "./Page.module.css";

interface PageProps {
  title: string;
  /** Beside the title: states, counts. */
  beside?: ReactNode;
  actions?: ReactNode;
  /** The page is as high as the window and its list scrolls in itself. */
  fill?: boolean;
  children: ReactNode;
}

/** A page of the console: its title, what can be done, and the rest. */
export function Page({ title, beside, actions, fill, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Waybill`;
  }, [title]);
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <div className={classes.head}>
        <h1 className={classes.title}>{title}</h1>
        {beside}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function PageLoading() {
  return (
    <div className={classes.loading} role="status" aria-label="Loading">
      <Skeleton height={28} width={220} />
      <Skeleton height={14} width="60%" />
      <Skeleton height={220} />
    </div>
  );
}
