import { Button, Group, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type FormEvent, type ReactNode, useContext, useMemo, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { ProblemNotice } from "../components/notices";
import { Wrong } from "../entrance/Entrance";
import { Attention } from "../orders/Attention";
import { sessionQuery, useMay } from "../session";
import { told } from "./parts";
import classes from "./Settings.module.css";

export type Settings = Schemas["ShopSettings"];

export const shopQuery = queryOptions({
  queryKey: ["/v1/shop"],
  queryFn: ({ signal }) => ask(api.GET("/v1/shop", { signal })),
});

/** What a setting is called, what holds where nothing is saved, and how a value of it is said. */
export interface About {
  label: string;
  usual: unknown;
  words: (value: unknown) => string;
}

/** A change that is typed and not saved. */
interface Typed extends About {
  before: unknown;
  value: unknown;
}
/** By the place of the setting, as `returns/window_days`. */
type Changes = Record<string, Typed>;

interface Conflict extends Typed {
  path: string;
  theirs: unknown;
}

/** What the sections of a page of settings are made with. */
export interface SettingsDraft {
  saved: Settings | undefined;
  may: boolean;
  /** The setting as it is typed, or saved; undefined where it is neither. */
  valueOf: (path: string) => unknown;
  change: (path: string, value: unknown, about: About) => void;
  /** What is wrong with the setting at a place, or with what is inside of it. */
  problem: (path: string, inside?: boolean) => string | undefined;
}

const Draft = createContext<SettingsDraft | null>(null);

export function useSettings(): SettingsDraft {
  const draft = useContext(Draft);
  if (!draft) throw new Error("settings are changed inside of a SettingsForm");
  return draft;
}

/** A page of the shop's settings, saved whole: nothing that others saved meanwhile is lost without a question. */
export function SettingsForm({ children }: { children: ReactNode }) {
  const query = useQuery(shopQuery);
  const saved = query.data?.settings;
  const may = useMay()("setup:write") && saved !== undefined;
  const [changes, setChanges] = useState<Changes>({});
  const [conflicts, setConflicts] = useState<Conflict[]>([]);
  const save = useSaving((left) => {
    setConflicts(left);
    if (left.length === 0) setChanges({});
  });
  const draft = useMemo<SettingsDraft>(
    () => ({
      saved,
      may,
      valueOf: (path) => (path in changes ? changes[path]?.value : read(saved, path)),
      change: (path, value, about) =>
        setChanges((now) => {
          const { [path]: earlier, ...others } = now;
          const before = earlier ? earlier.before : (read(saved, path) ?? about.usual);
          return same(before, value) ? others : { ...others, [path]: { ...about, before, value } };
        }),
      problem: (path, inside = false) => {
        if (!(save.error instanceof ProblemError)) return undefined;
        const field = save.error.problem.field ?? "";
        if (field !== `/settings/${path}` && !(inside && field.startsWith(`/settings/${path}/`))) return undefined;
        return save.error.problem.detail.includes(", got nothing") ? "This is needed." : save.error.problem.detail;
      },
    }),
    [saved, may, changes, save.error],
  );
  const count = Object.keys(changes).length;
  const drop = () => {
    setChanges({});
    setConflicts([]);
    save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (count > 0 && conflicts.length === 0) save.mutate(changes);
  };
  return (
    <Draft value={draft}>
      <form onSubmit={submit} className={classes.form} noValidate>
        {query.error && <ProblemNotice error={query.error} retry={() => void query.refetch()} />}
        {children}
        {count > 0 && (
          <div className={classes.bar} role="region" aria-label="Changes that are not saved">
            {conflicts.length > 0 ? (
              <Merge
                conflicts={conflicts}
                keep={() => {
                  const mine = { ...changes };
                  for (const { path, theirs } of conflicts) mine[path] = { ...(mine[path] as Typed), before: theirs };
                  setConflicts([]);
                  save.mutate(mine);
                }}
                take={() => {
                  const mine = Object.fromEntries(Object.entries(changes).filter(([path]) => !conflicts.some((one) => one.path === path)));
                  setConflicts([]);
                  setChanges(mine);
                  if (Object.keys(mine).length > 0) save.mutate(mine);
                }}
              />
            ) : (
              <>
                <Wrong error={save.error} />
                <Group gap="sm" justify="flex-end">
                  <Text size="sm" className="clip" style={{ marginRight: "auto" }}>
                    {count === 1 ? `Not saved: ${Object.values(changes)[0]?.label}` : `${count} changes are not saved`}
                  </Text>
                  <Button variant="subtle" color="gray" onClick={drop}>
                    Discard
                  </Button>
                  <Button type="submit" loading={save.isPending}>
                    Save
                  </Button>
                </Group>
              </>
            )}
          </div>
        )}
      </form>
    </Draft>
  );
}

/** Somebody else changed the same settings meanwhile: what they are now, and whose word holds. */
function Merge({ conflicts, keep, take }: { conflicts: Conflict[]; keep: () => void; take: () => void }) {
  return (
    <Attention role="alertdialog" icon={<IconUsers size={18} />} title="Somebody saved other values meanwhile">
      <ul className={classes.conflicts}>
        {conflicts.map((one) => (
          <li key={one.path}>
            <b>{one.label}</b>: theirs {one.words(one.theirs)}, yours {one.words(one.value)}
          </li>
        ))}
      </ul>
      <Group gap="xs">
        <Button size="xs" onClick={keep}>
          Save mine
        </Button>
        <Button size="xs" variant="default" onClick={take}>
          Keep theirs
        </Button>
      </Group>
    </Attention>
  );
}

/** Save changes over the settings as they are now; `done` gets those that somebody else changed too, and then nothing is saved. */
function useSaving(done: (conflicts: Conflict[]) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (changes: Changes) => {
      for (;;) {
        const { settings } = await ask(api.GET("/v1/shop"));
        const conflicts = Object.entries(changes).flatMap(([path, typed]) => {
          const theirs = read(settings, path) ?? typed.usual;
          return same(theirs, typed.before) || same(theirs, typed.value) ? [] : [{ ...typed, path, theirs }];
        });
        if (conflicts.length > 0) return conflicts;
        try {
          await ask(api.PATCH("/v1/shop", { body: { settings: written(settings, changes), settings_seen: settings } as Schemas["SaveShop"] }));
          return [];
        } catch (error) {
          // saved by somebody between the two requests: looked at once more
          if (!(error instanceof ProblemError && error.type === "settings_changed")) throw error;
        }
      }
    },
    onSuccess: async (conflicts) => {
      await client.invalidateQueries({ queryKey: shopQuery.queryKey });
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      done(conflicts);
      if (conflicts.length === 0) told("Saved.");
    },
  });
}

/** The setting at a place; undefined where nothing is saved. */
function read(settings: Settings | undefined, path: string): unknown {
  let found: unknown = settings;
  for (const step of path.split("/")) found = (found as Record<string, unknown> | null | undefined)?.[step];
  return found;
}

function written(settings: Settings, changes: Changes): Settings {
  const whole = structuredClone(settings) as Record<string, unknown>;
  for (const [path, { value }] of Object.entries(changes)) {
    const steps = path.split("/");
    const last = steps.pop() as string;
    let inside = whole;
    for (const step of steps) inside = (inside[step] ??= {}) as Record<string, unknown>;
    // what was emptied is as usual again
    if (value === undefined || value === "") delete inside[last];
    else inside[last] = value;
  }
  return whole as Settings;
}

/** Whether two settings are the same; null and left out are. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
