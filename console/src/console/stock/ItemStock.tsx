import { Button, Drawer, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { api, ask, type RowOf } from "../../api/client";
import { Empty, ProblemNotice } from "../components/notices";
import { useMay } from "../session";
import { When } from "../words";
import { ChangeStock, type Level } from "./ChangeStock";
import { ExpectForm, ExpectedOf } from "./Expected";
import classes from "./stock.module.css";
import { Steps } from "./steps";

type Item = RowOf<"/v1/stock">;

/** An item's stock over all locations, with what can be done to each level, what is on its way and what moved. */
export function ItemStock({ sku, onClose }: { sku: string | undefined; onClose: () => void }) {
  return (
    <Drawer opened={sku !== undefined} onClose={onClose} position="right" size="lg" title={<Text fw={650}>{sku ?? "Item"}</Text>}>
      {sku !== undefined && <Content key={sku} sku={sku} />}
    </Drawer>
  );
}

function Content({ sku }: { sku: string }) {
  const may = useMay();
  const stock = useQuery({
    queryKey: ["/v1/stock", { sku }],
    queryFn: ({ signal }) => ask(api.GET("/v1/stock", { params: { query: { sku, limit: 1 } }, signal })),
  });
  const locations = useQuery({
    queryKey: ["/v1/locations"],
    queryFn: ({ signal }) => ask(api.GET("/v1/locations", { signal })),
    enabled: may("setup:read"),
    staleTime: 60_000,
  });
  const [open, setOpen] = useState<string>();
  const [expecting, setExpecting] = useState(false);
  if (stock.isLoading) return <Skeleton height={260} role="status" aria-label="Loading" />;
  if (stock.error) return <ProblemNotice error={stock.error} retry={() => void stock.refetch()} />;
  const item = stock.data?.rows[0];
  if (!item) return <Empty title={`${sku} has no stock`}>A bundle is made of its parts: look at theirs.</Empty>;
  const levels = withNowhere(item, (locations.data ?? []).filter((one) => one.active !== false).map((one) => one.code));
  return (
    <Stack gap="lg">
      <div>
        <Text>{item.title}</Text>
        {may("setup:read") && (
          <Link to="/items/edit" search={{ sku: item.sku }}>
            <IconPencil size={14} aria-hidden /> Edit item
          </Link>
        )}
      </div>
      <dl className={classes.figures}>
        {([["On hand", item.on_hand], ["Available", item.available], ["Reserved", item.reserved], ["Incoming", item.incoming], ["Backordered", item.backordered]] as const).map(([label, steps]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Steps steps={steps} scale={item.scale} unit={item.unit} />
            </dd>
          </div>
        ))}
      </dl>
      <section aria-label="By location">
        <div className={classes.wide}>
          <table className={classes.levels}>
            <thead>
              <tr>
                {["Location", "On hand", "Reserved", "Safety", "Available"].map((label) => (
                  <th key={label} scope="col" className={label === "Safety" ? classes.minor : undefined}>
                    {label}
                  </th>
                ))}
                <th>
                  <span className="visually-hidden">Change</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {levels.map((level) => (
                <Fragment key={level.location}>
                  <tr>
                    <td>
                      <b>{level.location}</b>
                      {(level.quarantine > 0 || level.damaged > 0) && (
                        <Text size="xs" className="soft">
                          {[level.quarantine && `${level.quarantine} to inspect`, level.damaged && `${level.damaged} damaged`].filter(Boolean).join(", ")}
                        </Text>
                      )}
                    </td>
                    {[level.on_hand, level.reserved, level.safety, level.available].map((steps, index) => (
                      <td key={index} className={index === 2 ? classes.minor : undefined}>
                        <Steps steps={steps} scale={item.scale} unit={item.unit} dash={index > 0} />
                      </td>
                    ))}
                    <td>
                      {may("stock:write") && (
                        <Button size="compact-sm" variant="default" aria-expanded={open === level.location} onClick={() => setOpen(open === level.location ? undefined : level.location)}>
                          Change
                        </Button>
                      )}
                    </td>
                  </tr>
                  {open === level.location && (
                    <tr>
                      <td colSpan={6} className={classes.panel}>
                        <ChangeStock item={item} level={level} onDone={() => setOpen(undefined)} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section aria-label="Expected">
        <Group justify="space-between" mb={6}>
          <Title order={2} size="h5">
            Expected
          </Title>
          {may("stock:write") && !expecting && (
            <Button size="compact-sm" variant="default" onClick={() => setExpecting(true)}>
              Expect goods
            </Button>
          )}
        </Group>
        {expecting && <ExpectForm item={item} locations={levels.map((level) => level.location)} onDone={() => setExpecting(false)} />}
        <ExpectedOf item={item} />
      </section>
      <section aria-label="Movements">
        <Title order={2} size="h5" mb={6}>
          Movements
        </Title>
        <Moves item={item} />
      </section>
    </Stack>
  );
}

/** The item's levels, and the shop's other locations, where it has never been. */
function withNowhere(item: Item, codes: string[]): Level[] {
  const known = new Set(item.levels.map((level) => level.location));
  const nowhere = codes.filter((code) => !known.has(code)).map((location) => ({ location, on_hand: 0, sellable: 0, quarantine: 0, damaged: 0, reserved: 0, safety: 0, available: 0 }));
  return [...item.levels, ...nowhere];
}

function Moves({ item }: { item: Item }) {
  const found = useQuery({
    queryKey: ["/v1/stock/movements", { sku: item.sku }],
    queryFn: ({ signal }) => ask(api.GET("/v1/stock/movements", { params: { query: { sku: item.sku, limit: 30 } }, signal })),
  });
  if (found.error) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (found.data && !found.data.rows.length) return <Text className="soft">Nothing has moved yet.</Text>;
  return (
    <ul className={classes.moves}>
      {found.data?.rows.map((move) => (
        <li key={`${move.seq}-${move.position}`}>
          <span className="soft">
            <When at={move.at} />
          </span>
          <span>
            {moveWords(move)} <span className="soft">{move.location}</span>
          </span>
          <Steps steps={move.quantity} scale={item.scale} unit={item.unit} signed />
        </li>
      ))}
    </ul>
  );
}

/** A movement in words: what it was, why, and under which reference. */
export function moveWords(move: { kind: string; condition: string; reason?: string | null; reference?: string | null }): string {
  const kind = move.kind.replaceAll("_", " ");
  const words = kind.charAt(0).toUpperCase() + kind.slice(1);
  const condition = move.condition === "sellable" ? "" : `, ${move.condition}`;
  return `${words}${condition}${move.reason ? ` (${move.reason.replaceAll("_", " ")})` : ""}${move.reference ? ` · ${move.reference}` : ""}`;
}
