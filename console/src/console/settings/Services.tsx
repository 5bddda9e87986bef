import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask, type Schemas } from "../../api/client";
import { column, Rows } from "../components/Rows";
import { countryChoices } from "./countries";
import { ListSection } from "./fields";
import { useSettings } from "./form";
import { Loaded, Scroll, Section } from "./parts";
import classes from "./Settings.module.css";

type Service = Schemas["Service"];
type Zone = Schemas["Zone"];
type Weekday = NonNullable<Service["weekdays"]>[number];

const DAYS = [["mon", "Mon"], ["tue", "Tue"], ["wed", "Wed"], ["thu", "Thu"], ["fri", "Fri"], ["sat", "Sat"], ["sun", "Sun"]].map(([value = "", label = ""]) => ({ value, label }));
const WORKDAYS: Weekday[] = ["mon", "tue", "wed", "thu", "fri"];

/** What carriers promise: for each service its zones, and the days on which it delivers. */
export function Services() {
  const draft = useSettings();
  return (
    <ListSection<Service>
      title="Carrier services"
      about="The first service that goes to a country says how long a parcel takes. Within a service, a zone that names the country goes before one for all others."
      path="services"
      one="service"
      columns={[
        column.text<Service>("name", "Service", { placeholder: "Such as Parcel" }),
        {
          key: "weekdays", wide: true,
          label: "Delivers on",
          width: "minmax(0, 2fr)",
          cell: (row, change, props) => <MultiSelect {...props} data={DAYS} value={row.weekdays ?? WORKDAYS} onChange={(days) => change({ weekdays: DAYS.map((day) => day.value).filter((day) => days.includes(day)) as Weekday[] })} />,
        },
      ]}
      blank={{ name: "", zones: [{ days: 2 }], weekdays: WORKDAYS }}
      most={50}
      empty="No services: the days above hold."
      words={(row) => row.name || "one without a name"}
      below={(row, change, at) => (
        <Rows<Zone>
          one="zone"
          rows={row.zones}
          disabled={!draft.may}
          least={1}
          most={50}
          blank={{ countries: [], days: null } as unknown as Zone}
          onChange={(zones) => change({ zones })}
          problem={(zone, key) => draft.problem(`services/${at}/zones/${zone}${key ? `/${key}` : ""}`, key !== undefined)}
          columns={[
            {
              key: "countries", wide: true,
              label: "To",
              width: "minmax(0, 3fr)",
              cell: (zone, put, props) => <MultiSelect {...props} searchable limit={40} data={countryChoices()} placeholder={zone.countries?.length ? "" : "All other countries"} value={zone.countries ?? []} onChange={(countries) => put({ countries })} />,
            },
            column.number<Zone>("days", "Working days", { most: 90, width: "110px" }),
          ]}
        />
      )}
    />
  );
}

/** Until when an order leaves the same day: a matter of each location. */
export function CutOffs() {
  const locations = useQuery({ queryKey: ["/v1/locations"], queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })) });
  return (
    <Section
      title="Cut-offs"
      about={
        <>
          What comes in by then counts as of that day. Changed with its hours at <Link to="/settings/locations">Locations</Link>.
        </>
      }
      flush
    >
      <Loaded query={locations}>
        {(rows) => (
          <Scroll>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th>Location</th>
                  <th data-numbers>Orders until</th>
                  <th data-numbers>Orders a day, at most</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((one) => (
                  <tr key={one.code}>
                    <td>{one.name}</td>
                    <td data-numbers>{one.cutoff}</td>
                    <td data-numbers>{one.daily_capacity ?? <span className="soft">As many as come</span>}</td>
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
