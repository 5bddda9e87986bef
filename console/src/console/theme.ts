import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = ["#eef7f5", "#d9ebe7", "#b2d6cf", "#86bfb5", "#57a598", "#38897c", "#1f6f64", "#1a5d54", "#154b44", "#0f3832"];
const red: MantineColorsTuple = ["#fdeeed", "#fbe0dd", "#f6c1bc", "#f2a79f", "#ee8d84", "#cf4a40", "#b3261e", "#961f18", "#7a1913", "#5e130e"];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 6,
  colors: { teal, red },
  autoContrast: true,
  luminanceThreshold: 0.3,
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  headings: { fontFamily: "var(--font)", fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", allowDeselect: false } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Modal: { defaultProps: { centered: false, overlayProps: { backgroundOpacity: 0.45 }, closeButtonProps: { "aria-label": "Close" } } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
  },
});

/** Mantine's own variables, drawn from the tokens that both faces share. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--page)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--soft)",
    "--mantine-color-default-border": "var(--line)",
    "--mantine-color-default": "var(--card)",
    "--mantine-color-default-hover": "var(--tint)",
    "--mantine-color-placeholder": "var(--soft)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-error": "var(--tone-bad)",
  };
  return { variables: {}, light: shared, dark: shared };
};
