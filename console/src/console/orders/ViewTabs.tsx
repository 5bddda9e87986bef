import { ActionIcon, Button, Checkbox, Group, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDeviceFloppy, IconDots, IconUsers } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { asTexts, type OrderFilters, readSearch, sameFilters, USUAL, type View } from "./filters";
import classes from "./ViewTabs.module.css";

const KEY = ["/v1/views", "orders"];

/** The usual views and those that somebody saved, as tabs. */
export function useViews(): View[] {
  const saved = useQuery({ queryKey: KEY, queryFn: ({ signal }) => ask(api.GET("/v1/views", { params: { query: { page: "orders" } }, signal })), staleTime: 60_000 });
  return [...USUAL, ...(saved.data ?? []).map(viewOf)];
}

function viewOf(view: Schemas["SavedView"]): View {
  return {
    key: view.view_id, name: view.name, filters: readSearch(view.filters), columns: view.columns,
    saved: { id: view.view_id, mine: Boolean(view.mine), shared: Boolean(view.shared) },
  };
}

interface Props {
  views: View[];
  current: View | undefined;
  filters: OrderFilters;
  columns: string | undefined;
  onOpen: (view: View) => void;
}

export function ViewTabs({ views, current, filters, columns, onOpen }: Props) {
  const [saving, setSaving] = useState<"new" | "change">();
  const queries = useQueryClient();
  const changed = !current || !sameFilters(current.filters, filters) || (columns ?? "") !== (current.columns ?? []).join();
  const forget = useMutation({
    mutationFn: (id: string) => ask(api.DELETE("/v1/views/{view_id}", { params: { path: { view_id: id } } })),
    onSuccess: () => (queries.invalidateQueries({ queryKey: KEY }), onOpen(USUAL[0] as View)),
  });
  return (
    <div className={classes.bar}>
      <div className={classes.tabs} role="tablist" aria-label="Views">
        {views.map((view) => (
          <button key={view.key} type="button" role="tab" aria-selected={view === current} tabIndex={view === current || (!current && view === views[0]) ? 0 : -1} className={classes.tab} onClick={() => onOpen(view)} onKeyDown={steps}>
            {view.name}
            {view.saved?.shared && <IconUsers size={13} aria-label="shared" />}
          </button>
        ))}
      </div>
      {changed && (
        <Button variant="subtle" size="compact-sm" leftSection={<IconDeviceFloppy size={15} aria-hidden />} onClick={() => setSaving("new")}>
          Save view
        </Button>
      )}
      {current?.saved?.mine && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`The view ${current.name}`}>
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setSaving("change")}>{changed ? "Save as it is now" : "Rename or share"}</Menu.Item>
            <Menu.Item color="red" onClick={() => current.saved && forget.mutate(current.saved.id)}>
              Delete this view
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {saving && <Save filters={filters} columns={columns} view={saving === "change" ? current : undefined} onClose={() => setSaving(undefined)} onSaved={onOpen} />}
    </div>
  );
}

function steps(event: React.KeyboardEvent<HTMLButtonElement>): void {
  const step = event.key === "ArrowRight" ? "nextElementSibling" : event.key === "ArrowLeft" ? "previousElementSibling" : undefined;
  if (!step) return;
  const other = event.currentTarget[step] as HTMLElement | null;
  other?.focus();
  other?.click();
  event.preventDefault();
}

function Save({ filters, columns, view, onClose, onSaved }: { filters: OrderFilters; columns: string | undefined; view?: View; onClose: () => void; onSaved: (view: View) => void }) {
  const queries = useQueryClient();
  const [nameless, setNameless] = useState(false);
  const save = useMutation({
    mutationFn: (body: Schemas["SaveView"]) => ask(api.POST("/v1/views", { body })),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: KEY });
      notifications.show({ message: `The view “${saved.name}” is saved` });
      onClose();
      onSaved(viewOf(saved));
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const name = String(given.get("name")).trim();
    setNameless(!name);
    if (!name) return;
    save.mutate({
      page: "orders", name, shared: given.get("shared") === "on", filters: asTexts(filters),
      columns: columns ? columns.split(",") : [],
      ...(view?.saved ? { view_id: view.saved.id } : {}),
    } as Schemas["SaveView"]);
  };
  return (
    <Modal opened onClose={onClose} title={view ? "Change the view" : "Save this view"} size="sm">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput name="name" label="Name" required maxLength={60} defaultValue={view?.name} data-autofocus error={nameless ? "Give it a name to find it by." : save.error instanceof ProblemError ? save.error.message : undefined} />
          <Checkbox name="shared" label="Everybody in the shop sees it" defaultChecked={view?.saved?.shared} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save view
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
