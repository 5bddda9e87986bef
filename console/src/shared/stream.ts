/** Server-sent events over fetch: any event name, gapless over reconnects by the last id. */
export interface Heard {
  id: string;
  event: string;
  data: string;
}

export interface StreamState {
  connected: boolean;
}

/** Follow a stream after an id until the signal aborts; `onState` says whether it is connected. Reconnects with growing, jittered pauses. */
async function followStream(url: string, after: string, hear: (heard: Heard) => void, onState: (state: StreamState) => void, signal: AbortSignal): Promise<void> {
  let lastId = after;
  let failures = 0;
  let pause = 1_000;
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream" };
      if (lastId) headers["Last-Event-ID"] = lastId;
      const answer = await fetch(url, { headers, signal, cache: "no-store", credentials: "same-origin" });
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return onState({ connected: false });
      if (!answer.ok || !answer.body) throw new Error(String(answer.status));
      onState({ connected: true });
      failures = 0;
      for await (const block of blocks(answer.body)) {
        const heard = parse(block);
        if (heard.id) lastId = heard.id;
        if (heard.retry) pause = heard.retry;
        if (heard.data) hear({ id: lastId, event: heard.event, data: heard.data });
      }
    } catch {
      failures += 1;
    }
    if (signal.aborted) return;
    onState({ connected: false });
    await sleep(Math.min(pause * 2 ** Math.min(failures, 4), 20_000) * (0.5 + Math.random() / 2), signal);
  }
}

async function* blocks(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    yield* parts;
  }
}

function parse(block: string): { id: string; event: string; data: string; retry: number } {
  const found = { id: "", event: "message", data: "", retry: 0 };
  for (const line of block.split("\n")) {
    const [name, value] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).replace(/^ /, "")];
    if (name === "id") found.id = value;
    else if (name === "event") found.event = value;
    else if (name === "retry") found.retry = Number(value) || 0;
    else if (name === "data") found.data += (found.data ? "\n" : "") + value;
  }
  return found;
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/**
 * One stream for all tabs of a browser: the tab that holds the lock reads it and tells the others.
 * `hear` is called in every tab. It begins after an id, or with what happens from now on. Returns how to stop.
 */
export function shareStream(url: string, hear: (heard: Heard) => void, onState: (state: StreamState) => void, after = ""): () => void {
  const stop = new AbortController();
  const channel = new BroadcastChannel(`waybill:${url}`);
  let state: StreamState = { connected: false };
  let leads = false;
  // whoever reads on when another tab is closed begins where that one ended
  let last = after;
  const listen = (heard: Heard) => ((last = heard.id), hear(heard));
  channel.onmessage = ({ data }: MessageEvent<{ heard?: Heard; state?: StreamState; asks?: true }>) => {
    if (data.heard) listen(data.heard);
    if (data.state) onState(data.state);
    if (data.asks && leads) channel.postMessage({ state });
  };
  channel.postMessage({ asks: true });
  const tell = (heard: Heard) => (channel.postMessage({ heard }), listen(heard));
  const tellState = (now: StreamState) => {
    state = now;
    if (!stop.signal.aborted) channel.postMessage({ state });
    onState(now);
  };
  const lead = () => ((leads = true), followStream(url, last, tell, tellState, stop.signal));
  const led = navigator.locks ? navigator.locks.request(`waybill:${url}`, { signal: stop.signal }, lead) : lead();
  Promise.resolve(led).catch(() => undefined);
  return () => {
    stop.abort();
    channel.close();
  };
}
