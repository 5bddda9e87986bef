import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { api, ask } from "../../../../api/client";
import { Empty } from "../../../components/notices";
import { useMay } from "../../../session";
import { FieldsSection } from "../../../settings/fields";
import { SettingsForm } from "../../../settings/form";
import { Loaded, Scroll, Section } from "../../../settings/parts";
import classes from "../../../settings/Settings.module.css";
import { Money } from "../../../words";

export const Route = createFileRoute("/_app/settings/channels")({ component: Channels });

function Channels() {
  const may = useMay();
  return (
    <>
      {may("reports:read") && <Seen />}
      <Section
        title="Whose prices hold"
        about={
          <>
            Every order says it itself, in its field <code>prices</code>.
          </>
        }
      >
        <dl style={{ margin: 0, display: "grid", gap: 12, fontSize: 13.5, lineHeight: 1.5 }}>
          <div>
            <dt style={{ fontWeight: 600 }}>Ours</dt>
            <dd style={{ margin: 0 }} className="soft">
              The console, the phone, the API, the shop front. Waybill reckons; a difference or missing stock is refused, with both figures.
            </dd>
          </div>
          <div>
            <dt style={{ fontWeight: 600 }}>Theirs</dt>
            <dd style={{ margin: 0 }} className="soft">
              Marketplaces and hosted shops, where it is sold and paid already. The order is always taken in with their figures; a difference beyond the tolerance puts a price hold on it, missing stock a stock hold.
            </dd>
          </div>
        </dl>
      </Section>
      <SettingsForm>
        <FieldsSection title="Tolerance" fields={[{ name: "price_tolerance", label: "A channel's total may differ from ours by", kind: "money", about: "More puts a price hold on the order.", usual: 0 }]} />
      </SettingsForm>
    </>
  );
}

function Seen() {
  const sales = useQuery({
    queryKey: ["/v1/reports/sales", { by: "channel", days: 365 }],
    queryFn: ({ signal }) => {
      const first = new Date(Date.now() - 365 * 86_400_000).toISOString().slice(0, 10);
      return ask(api.GET("/v1/reports/sales", { params: { query: { by: "channel", first } }, signal }));
    },
    staleTime: 60_000,
  });
  return (
    <Section title="Where orders come from" about="Every channel that has sent an order in the last year. A new one needs no set-up: its first order names it." flush>
      <Loaded query={sales}>
        {(report) =>
          report.rows.length === 0 ? (
            <Empty title="No orders yet">Each order names its channel: web, phone, a marketplace.</Empty>
          ) : (
            <Scroll>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>Channel</th>
                    <th data-numbers>Orders</th>
                    <th data-numbers>Canceled</th>
                    <th data-numbers>Net sales</th>
                    <th data-numbers>Average order</th>
                  </tr>
                </thead>
                <tbody>
                  {report.rows.map((row) => (
                    <tr key={`${row.key} ${row.currency}`}>
                      <td style={{ fontWeight: 560 }}>{row.key || <span className="soft" title="Credits of past trade that name no order">No order</span>}</td>
                      <td data-numbers>{(row.orders ?? 0).toLocaleString()}</td>
                      <td data-numbers>{row.cancel_rate == null ? "–" : `${(row.cancel_rate * 100).toFixed(1)} %`}</td>
                      <td data-numbers>
                        <Money amount={row.net ?? 0} currency={row.currency} />
                      </td>
                      <td data-numbers>{row.average_order_value == null ? "–" : <Money amount={row.average_order_value} currency={row.currency} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Loaded>
    </Section>
  );
}
