import { api, ask } from "../../api/client";
import type { paths } from "../../api/schema.gen";

type Posted<P extends keyof paths> = paths[P] extends { post: { responses: { 200: { content: { "application/json": infer Answer } } } } } ? Answer : never;
/** One answer where one thing was asked for. */
type One<Answer> = Answer extends unknown[] ? never : Answer;

/** Ask for one change. What is left out is as the API's description says, which the generated types do not know. */
export function post<P extends keyof paths>(path: P, body: object): Promise<One<Posted<P>>> {
  const send = api.POST as unknown as (path: string, options: object) => Promise<{ data?: One<Posted<P>>; error?: unknown; response: Response }>;
  return ask(send(path, { body }));
}
