import { useEffect, useEffectEvent } from "react";

/** Keys of a scanner come faster than anybody types. */
const GAP = 80;
const SHORTEST = 3;

/**
 * Hears a scanner that types like a keyboard: a burst of keys ended by Enter, wherever the focus is.
 * What it types reaches nothing else on the page, but for a field that it is typed into.
 */
export function useScanner(onScan: (code: string) => void, enabled = true): void {
  const scanned = useEffectEvent(onScan);
  useEffect(() => {
    if (!enabled) return;
    let code = "";
    let last = 0;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const inField = (event.target as HTMLElement).closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, [contenteditable]");
      const fast = event.timeStamp - last < GAP;
      last = event.timeStamp;
      if (event.key === "Enter") {
        const whole = fast && code.length >= SHORTEST ? code : "";
        code = "";
        if (!whole || (inField && !inField.hasAttribute("data-scans"))) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        scanned(whole);
        return;
      }
      if (event.key.length !== 1) return;
      code = fast ? code + event.key : event.key;
      // the first key may be anybody's; from the second on it is a scanner, and no shortcut of the page
      if (fast && !inField) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, [enabled]);
}

let sound: AudioContext | undefined;

function tone(frequency: number, start: number, seconds: number, shape: OscillatorType, volume: number): void {
  if (!sound) return;
  const source = sound.createOscillator();
  const gain = sound.createGain();
  source.type = shape;
  source.frequency.value = frequency;
  gain.gain.setValueAtTime(volume, sound.currentTime + start);
  gain.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + start + seconds);
  source.connect(gain).connect(sound.destination);
  source.start(sound.currentTime + start);
  source.stop(sound.currentTime + start + seconds);
}

/** Says by sound and touch how a scan went; what is seen says it too. */
export function cue(kind: "right" | "wrong" | "done"): void {
  sound ??= "AudioContext" in globalThis ? new AudioContext() : undefined;
  if (kind === "right") tone(1_180, 0, 0.12, "sine", 0.25);
  else if (kind === "done") [660, 880, 1_320].forEach((frequency, index) => tone(frequency, index * 0.09, 0.16, "sine", 0.25));
  else [0, 0.2, 0.4].forEach((start) => tone(170, start, 0.16, "sawtooth", 0.4));
  if (kind === "wrong") navigator.vibrate?.([120, 60, 120]);
}
