/** The steps of the order's way, with when each was reached. */
import { Card, classes } from "../parts/ui";
import { moment, useSpeech } from "../words";
import type { Order } from "./useOrder";
import look from "./Track.module.css";

export function Steps({ order }: { order: Order }) {
  const speech = useSpeech();
  const { words } = speech;
  const says = { done: words.done, current: words.current, to_come: words.toCome };
  return (
    <Card title={words.progress}>
      <ol className={look.steps}>
        {order.steps.map((step) => (
          <li
            key={step.step}
            className={classes(look.step, step.state === "done" && look.stepDone, step.state === "current" && look.stepNow)}
            aria-current={step.state === "current" ? "step" : undefined}
          >
            <span>
              {words.state[step.step]} <span className="visually-hidden">({says[step.state]})</span>
            </span>
            <span className={look.stepAt}>{step.at && <time dateTime={step.at}>{moment(speech, step.at)}</time>}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
