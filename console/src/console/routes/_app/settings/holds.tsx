import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { api, ask } from "../../../../api/client";
import { stateWords } from "../../../../shared/states";
import { Loaded, Scroll, Section } from "../../../settings/parts";
import classes from "../../../settings/Settings.module.css";

export const Route = createFileRoute("/_app/settings/holds")({ component: Holds });

const WAITS: Record<string, string> = { reserve: "Getting more stock", capture: "Taking the money", release: "Going to its location", hand_over: "Leaving the house" };
const LIFTED_BY: Record<string, string> = { "orders:write": "Whoever works on orders", "risk:write": "Managers and owners" };

function Holds() {
  const holds = useQuery({ queryKey: ["/v1/holds"], queryFn: ({ signal }) => ask(api.GET("/v1/holds", { signal })), staleTime: Infinity });
  return (
    <Section title="Holds" about="For which reasons an order is held, what waits then, and who may let it go on. An order may have several; each is lifted by itself." flush>
      <Loaded query={holds} height={320}>
        {(rows) => (
          <Scroll>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th>Reason</th>
                  <th>What waits</th>
                  <th>Set by itself by</th>
                  <th>Lifted by</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((hold) => (
                  <tr key={hold.reason}>
                    <td className="nowrap">
                      <b>{stateWords(hold.reason)}</b>
                    </td>
                    <td>{hold.blocks.length > 0 ? hold.blocks.map((block) => WAITS[block] ?? block).join(", ") : "Nothing: it only says so"}</td>
                    <td>{hold.set_by.replace(/^nothing: /, "nothing; ")}</td>
                    <td>{LIFTED_BY[hold.lifted_by] ?? hold.lifted_by}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Loaded>
    </Section>
  );
}
