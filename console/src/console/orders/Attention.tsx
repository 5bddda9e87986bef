import type { ReactNode } from "react";
import classes from "./Attention.module.css";

interface Props {
  icon: ReactNode;
  title: string;
  role?: "alertdialog" | "status";
  children?: ReactNode;
}

/** Something that has to be looked at before one goes on. */
export function Attention({ icon, title, role, children }: Props) {
  return (
    <div className={classes.box} role={role} aria-label={title}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <div className={classes.text}>
        <b>{title}</b>
        {children}
      </div>
    </div>
  );
}
