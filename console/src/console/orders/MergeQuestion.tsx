import { Button, Group, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { When } from "../words";
import { Attention } from "./Attention";
import classes from "./MergeQuestion.module.css";
import { type Order, sinceQuery } from "./queries";

interface Props {
  order: Order;
  /** The version that was looked at. */
  since: number;
  again?: boolean;
  onKeep: () => void;
  onDrop: () => void;
}

/** Somebody else changed the order meanwhile: what they did, and whether one's own change is still wanted. */
export function MergeQuestion({ order, since, again, onKeep, onDrop }: Props) {
  const box = useRef<HTMLDivElement>(null);
  // it may come where one does not look
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const news = useQuery(sinceQuery(String(order.number), since, order.version));
  return (
    <div ref={box}>
      <Attention role="alertdialog" icon={<IconUsers size={18} />} title="The order changed while you had this open">
        <ul className={classes.news}>
          {(news.data ?? []).map((entry) => (
            <li key={entry.seq}>
              <When at={entry.at} />:{" "}
              {entry.words}
            </li>
          ))}
        </ul>
        {news.isLoading && <Text size="sm">Reading what changed…</Text>}
        <Text size="sm" my={8}>
          Nothing of yours is lost. Do you still want your change, on top of this?
        </Text>
        <Group gap="xs">
          <Button size="xs" onClick={onKeep} loading={again}>
            Keep my change and look again
          </Button>
          <Button size="xs" variant="default" onClick={onDrop}>
            Drop my change
          </Button>
        </Group>
      </Attention>
    </div>
  );
}
