/** What goes back: where it is, where to send it, and what it brings. */
import { Card, Chip, classes, look as ui } from "../parts/ui";
import { amountOf, fill, longDate, money, moment, useSpeech } from "../words";
import type { Order } from "./useOrder";
import { addressLines } from "./address";
import look from "./Track.module.css";

type Back = Order["returns"][number];

export function Returns({ token, order }: { token: string; order: Order }) {
  return order.returns.map((one) => <ReturnCard key={one.return_id} token={token} back={one} />);
}

function ReturnCard({ token, back }: { token: string; back: Back }) {
  const speech = useSpeech();
  const { words } = speech;
  return (
    <Card
      title={
        <span className={look.parcelHead} style={{ margin: 0 }}>
          {fill(words.returnNumber, { number: back.number })}
          {back.status !== "closed" && back.received_at && <Chip state="received">{moment(speech, back.received_at)}</Chip>}
        </span>
      }
    >
      <div className={look.facts}>
        <strong>{words.returnState[back.status]}</strong>
        <ul className={look.contents}>
          {back.lines.map((line) => (
            <li key={line.line}>
              {amountOf(speech, line.quantity, line.scale, line.unit)} × {line.title}
            </li>
          ))}
        </ul>
        {back.status === "approved" && <Sending token={token} back={back} />}
      </div>
      <div className={ui.rows}>
        {back.credited > 0 ? (
          <div className={ui.row}>
            <span>{words.creditedBack}</span>
            <span>{money(speech, back.credited)}</span>
          </div>
        ) : (
          back.expected > 0 &&
          !["declined", "canceled", "expired"].includes(back.status) && (
            <div className={ui.row}>
              <span>{words.expectedBack}</span>
              <span>{money(speech, back.expected)}</span>
            </div>
          )
        )}
      </div>
    </Card>
  );
}

function Sending({ token, back }: { token: string; back: Back }) {
  const speech = useSpeech();
  const { words } = speech;
  return (
    <>
      {back.expires_at && <span>{fill(words.sendBy, { date: longDate(speech, back.expires_at) })}</span>}
      {back.send_to && (
        <div>
          <span className={look.label}>{words.sendTo}</span>
          <address className={look.address}>
            {back.send_to}
            {back.address && `\n${addressLines({ ...back.address, name: null }, speech.locale)}`}
          </address>
        </div>
      )}
      {back.tracking_number ? (
        <div>
          <span className={look.label}>{words.label}</span>
          <span className={look.mono}>{[back.carrier, back.tracking_number].filter(Boolean).join(" ")}</span>
        </div>
      ) : (
        <span>{fill(words.writeNumber, { number: back.number })}</span>
      )}
      {back.instructions && <p>{back.instructions}</p>}
      <a className={classes(ui.button, ui.wide)} href={`/v1/track/${token}/returns/${back.return_id}/label.pdf`} target="_blank" rel="noopener">
        {words.printLabel}
      </a>
    </>
  );
}
