/** How large a map is drawn: on a phone with fewer units, so that its words stay readable. */
const isNarrow = matchMedia("(max-width: 600px)").matches;

export const WIDTH = isNarrow ? 380 : 640;
export const HEIGHT = isNarrow ? 270 : 400;
/** What is kept free around what is shown, for names and the pin. */
export const MARGIN = isNarrow ? 58 : 80;
