import type { ReadOrder, WriteOrder } from '../shared/orders.ts';
import type { RunEvent } from '../shared/run-events.ts';
import type { Refusal } from '../shared/status-info.ts';

export type RunEnd = Extract<RunEvent, { kind: 'end' }>;

/** A request of the server that runs a command. */
export type RunRequest =
  | { readonly path: '/api/read'; readonly body: { readonly order: ReadOrder } }
  | { readonly path: '/api/preview'; readonly body: { readonly order: WriteOrder } }
  | {
      readonly path: '/api/execute';
      readonly body: { readonly order: WriteOrder; readonly digest: string; readonly typed: string | null };
    };

/** What the page says where the server does not answer at all. */
export const unreachable =
  'The console does not answer. It may have ended: start it again with `smtp-warden console`, and open the address that it prints.';

/** The error of a run that the person has stopped. */
export const stopped = 'Stopped.';

/**
 * Runs a command and gives its end. `tell` gets what it says meanwhile, several events at a time. Never throws: a request that is refused,
 * and a stream that breaks off, are ends with an error. `signal` stops it.
 */
export async function runOnServer(
  request: RunRequest,
  tell: (events: readonly RunEvent[]) => void,
  signal: AbortSignal,
): Promise<RunEnd> {
  try {
    const response = await post(request.path, request.body, signal);
    if (!response.ok || response.body === null) return failed(await refusalOf(response));
    const end = await readEvents(response.body, tell);
    return end ?? failed(`The answer broke off: the console may have ended.${unsure(request)}`);
  } catch {
    return failed(signal.aborted ? stopped : `${unreachable}${unsure(request)}`);
  }
}

/** POST with a JSON body; writes and runs. */
export function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(path, { method: 'POST', headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) });
}

/** Why the server refused a request, in words for people. */
export async function refusalOf(response: Response): Promise<string> {
  if (response.status === 401) {
    return 'This browser is not signed in any more. Start the console again with `smtp-warden console`, and open the address that it prints.';
  }
  const refusal: Partial<Refusal> = await response.json().catch(() => ({}));
  return refusal.error ?? `The console answered ${response.status}. Reload the page.`;
}

/** So long the events of a burst are read without a pause. */
const longestMs = 20;

async function readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  tell: (events: readonly RunEvent[]) => void,
): Promise<RunEnd | null> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let end: RunEnd | null = null;
  let begun = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    const events: RunEvent[] = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
    end = events.find((event) => event.kind === 'end') ?? end;
    tell(events);
    // Chunks that are there already follow each other in one task: it must not keep the page from answering.
    if (performance.now() - begun < longestMs) continue;
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
  }
  return end;
}

/** Of an execution: what nobody can know where the answer is missing. */
function unsure({ path }: RunRequest): string {
  return path === '/api/execute'
    ? ' It is not known whether it was carried out: look at the group and its history first.'
    : '';
}

function failed(error: string): RunEnd {
  return { kind: 'end', exitCode: 1, document: null, error, stale: false };
}
