import { ActionIcon, Drawer, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useDisclosure, useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconChevronDown, IconDeviceDesktop, IconMenu2, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { Link, useRouter } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useEffectEvent, useRef } from "react";
import { api } from "../../api/client";
import { startLive, stopLive, useConnected } from "../../api/live";
import { queryClient } from "../../api/queries";
import { Wordmark } from "../../shared/Wordmark";
import { useMay, useSession, useShop } from "../session";
import { NAVIGATION } from "./navigation";
import classes from "./Shell.module.css";

const loadPalette = () => import("./Palette");
const Palette = lazy(loadPalette);

/** The frame of all pages: where one is, the palette, and whether what is shown is live. */
export function Shell({ children }: { children: ReactNode }) {
  const [menu, drawer] = useDisclosure();
  const [palette, finder] = useDisclosure();
  const wide = useMediaQuery("(min-width: 62em)", true);
  const main = useRef<HTMLElement>(null);
  const router = useRouter();
  useHotkeys([
    ["mod+K", finder.toggle],
    // a page with a search of its own has it at hand
    ["/", () => (document.querySelector<HTMLElement>("[data-page-search]") ?? { focus: finder.open }).focus()],
  ]);
  const { seq } = useSession();
  const follow = useEffectEvent(() => startLive(seq));
  useEffect(() => {
    follow();
    // it is there before the first key
    const idle = setTimeout(loadPalette, 1_500);
    return () => (clearTimeout(idle), stopLive());
  }, []);
  const arrived = useEffectEvent((pathChanged: boolean) => {
    if (pathChanged) main.current?.focus({ preventScroll: true });
    drawer.close();
  });
  useEffect(() => router.subscribe("onResolved", ({ pathChanged }) => arrived(pathChanged)), [router]);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        To the content
      </a>
      <header className={classes.top}>
        {!wide && (
          <ActionIcon variant="subtle" color="gray" aria-label="Menu" onClick={drawer.open}>
            <IconMenu2 size={20} />
          </ActionIcon>
        )}
        <Link to="/" className={classes.brand} aria-label="Waybill, to the beginning">
          <Wordmark />
        </Link>
        <button type="button" className={classes.search} onClick={finder.open}>
          <IconSearch size={16} aria-hidden /> Find an order, a customer, an item <kbd>Ctrl K</kbd>
        </button>
        <div className={classes.right}>
          <Live />
          <Person />
        </div>
      </header>
      <nav className={classes.side} aria-label="Pages">
        <Pages />
      </nav>
      <main className={classes.main} id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <Drawer opened={menu} onClose={drawer.close} size={260} title={<Wordmark />}>
        <nav aria-label="Pages">
          <Pages />
        </nav>
      </Drawer>
      <Suspense>{palette && <Palette onClose={finder.close} />}</Suspense>
    </div>
  );
}

function Pages() {
  const may = useMay();
  return NAVIGATION.map((group) => {
    const items = group.items.filter((item) => !item.scope || may(item.scope));
    if (!items.length) return null;
    return (
      <div key={group.label}>
        <div className={classes.label}>{group.label}</div>
        <ul className={classes.group}>
          {items.map((item) => (
            <li key={item.to}>
              <Link to={item.to as "/"} className={classes.link} activeOptions={{ exact: item.to === "/" }}>
                <item.icon size={17} stroke={1.7} aria-hidden /> {item.label}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    );
  });
}

function Live() {
  const connected = useConnected();
  return (
    <span className={classes.live} data-off={!connected || undefined} role="status">
      {connected ? "Live" : "Connecting…"}
    </span>
  );
}

const SCHEMES = [
  { scheme: "light", label: "Light", icon: IconSun },
  { scheme: "dark", label: "Dark", icon: IconMoon },
  { scheme: "auto", label: "As the system", icon: IconDeviceDesktop },
] as const;

function Person() {
  const session = useSession();
  const shop = useShop();
  const { setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    await api.POST("/v1/sign-out");
    queryClient.clear();
    location.assign("/sign-in");
  };
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton aria-label={`${session.name}, ${shop.name}: account and appearance`} style={{ display: "flex", alignItems: "center", gap: 6, fontSize: 13.5, fontWeight: 550 }}>
          <span className="clip" style={{ maxWidth: 160 }}>
            {shop.name}
          </span>
          <IconChevronDown size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.name} · {(session.role ?? "key").replaceAll("_", " ")}
        </Menu.Label>
        <Menu.Item component={Link} to="/settings">
          Settings
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" rel="noreferrer">
          API documentation
        </Menu.Item>
        <Menu.Divider />
        {SCHEMES.map(({ scheme, label, icon: Icon }) => (
          <Menu.Item key={scheme} leftSection={<Icon size={16} />} onClick={() => setColorScheme(scheme)}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={leave}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
