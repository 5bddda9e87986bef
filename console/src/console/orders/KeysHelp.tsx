import { Modal } from "@mantine/core";
import { Fragment } from "react";
import classes from "./KeysHelp.module.css";

interface Props {
  keys: [string, string][];
  onClose: () => void;
}

/** Which keys there are on a page. */
export default function KeysHelp({ keys, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title="Keys" size="sm">
      <dl className={classes.keys}>
        {keys.map(([names, what]) => (
          <Fragment key={names}>
            <dt>
              {names.split(" ").map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
