import type { Context, Hono } from 'hono';
import type { ReadOrder, WriteOrder } from '../../console/shared/orders.ts';
import type { HostedRun } from '../hosted/hosted-run.ts';
import { type AppDeps, type AppEnv, refusal } from './app-deps.ts';
import { eventStream } from './event-stream.ts';
import { type Bodies, parseBody } from './parse-order.ts';
import { readBody, tooLarge } from './read-body.ts';
import { reportRoute } from './report-route.ts';
import { busyRefusal, type Refused, readOnlyRefusal, writeProblem } from './request-checks.ts';
import { runOrder } from './run-order.ts';

/** In bytes; only an import has a file in it. */
const mostBytes = { order: 64 * 1024, import: 10_000_000 };

/** Adds what the script of the page asks for. */
export function apiRoutes(app: Hono<AppEnv>, deps: AppDeps): void {
  app.get('/api/status', async (context) => context.json(await deps.status()));
  app.get('/api/report', (context) => reportRoute(context, deps));
  app.post('/api/read', async (context) => {
    const asked = await bodyOf(context, deps, 'read');
    return 'error' in asked ? refusal(context, asked) : streamed(context, deps, asked.order, { kind: 'read' });
  });
  app.post('/api/preview', async (context) => {
    const asked = await writeOf(context, deps, 'preview');
    return 'error' in asked ? refusal(context, asked) : streamed(context, deps, asked.order, { kind: 'preview' });
  });
  app.post('/api/execute', async (context) => {
    const asked = await writeOf(context, deps, 'execute');
    if ('error' in asked) return refusal(context, asked);
    const { order, digest, typed } = asked;
    return streamed(context, deps, order, { kind: 'execute', digest, typed });
  });
  app.post('/api/stop', async (context) => {
    const asked = await bodyOf(context, deps, 'stop');
    if ('error' in asked) return refusal(context, asked);
    deps.life.end('stop');
    return context.json({}, 202);
  });
}

/** What the body of a request asks for, or why it is refused. */
async function bodyOf<Name extends keyof Bodies>(
  { req, env }: Context<AppEnv>,
  { origin }: AppDeps,
  name: Name,
): Promise<Bodies[Name] | Refused> {
  const problem = writeProblem((header) => req.header(header), origin);
  if (problem !== null) return problem;
  const isWrite = name === 'preview' || name === 'execute';
  const read = await readBody(env.incoming, isWrite ? mostBytes.import : mostBytes.order);
  if ('error' in read) return read;
  const parsed = parseBody(name, read.value);
  if ('problem' in parsed) return { status: 400, error: parsed.problem };
  const { body } = parsed;
  const isImport = 'order' in body && body.order.kind === 'allowlist-import';
  return read.bytes > mostBytes.order && !isImport ? tooLarge(mostBytes.order) : body;
}

/** The same of a request that may change something, or says what would be changed. */
async function writeOf<Name extends 'preview' | 'execute'>(
  context: Context<AppEnv>,
  deps: AppDeps,
  name: Name,
): Promise<Bodies[Name] | Refused> {
  const asked = await bodyOf(context, deps, name);
  return deps.readOnly && !('error' in asked) ? readOnlyRefusal : asked;
}

/** The answer that tells of a run as it goes on. */
function streamed(
  context: Context<AppEnv>,
  deps: AppDeps,
  order: ReadOrder | WriteOrder,
  answer: HostedRun['answer'],
): Response {
  if (deps.runs.isFull(answer.kind)) return refusal(context, busyRefusal);
  const gone = new AbortController();
  // What may have begun to change something is finished, also where nobody looks any more.
  const onGone = () => {
    if (answer.kind !== 'execute') gone.abort();
  };
  const { stream, tell, end } = eventStream({ onGone, hide: deps.files.hide });
  void runOrder(order, { answer, tell, signal: gone.signal }, deps).then(end);
  return context.body(stream, 200, { 'content-type': 'application/x-ndjson' });
}
