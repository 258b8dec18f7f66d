import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { type ConsoleOptions, type RunningConsole, startConsole } from '../../cli/console/start-console.ts';
import type { HostedRun, RunEnd } from '../../cli/hosted/hosted-run.ts';
import type { StatusInfo } from '../../console/shared/status-info.ts';

/** A request as it goes over the wire: no header is added but those that HTTP cannot do without. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Null: none is sent, where one would be otherwise. Several of one name as a list. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A console that runs in the process of the test, and ends with it. */
export interface ConsoleUnderTest extends RunningConsole {
  readonly origin: string;
  /** The path with the token. */
  readonly firstPath: string;
  /** Sends a request with the right Host, and with the cookie once somebody has signed in. */
  readonly send: (sent?: RawRequest) => Promise<RawAnswer>;
  /** The same with the headers that the page's script sends. */
  readonly post: (path: string, body: unknown, headers?: RawRequest['headers']) => Promise<RawAnswer>;
  readonly signIn: () => Promise<void>;
  /** What the browser would send by now; null: nothing. */
  readonly cookie: () => string | null;
}

export const someStatus: StatusInfo = {
  version: '1.0.0',
  account: '111122223333',
  caller: 'arn:aws:iam::111122223333:user/ada',
  region: 'us-east-1',
  profile: null,
  mode: 'plan',
  noticeDays: 14,
  optInTag: 'smtp-warden:auto-fix=true',
  readOnly: false,
  sandbox: null,
  accounts: [],
  regions: [],
  shell: { before: '', after: [] },
  problem: null,
};

export const fineEnd: RunEnd = { kind: 'end', exitCode: 0, document: {}, error: null, stale: false };

/** Starts one. Its commands end at once, unless `runHosted` says otherwise. */
export async function aConsole(options: Partial<ConsoleOptions> = {}): Promise<ConsoleUnderTest> {
  const running = await startConsole({
    port: 0,
    readOnly: false,
    assets: { script: 'let page;', style: 'p {}' },
    runHosted: async () => fineEnd,
    status: async () => someStatus,
    ...options,
  });
  let isClosed = false;
  const close = () => {
    isClosed = true;
    return running.close();
  };
  onTestFinished(async () => {
    if (!isClosed) await running.close();
  });
  let cookie: string | null = null;
  const { port } = running;
  const origin = `http://127.0.0.1:${port}`;
  const firstPath = running.url.slice(origin.length);
  const send = ({ headers = {}, ...sent }: RawRequest = {}) =>
    sendRaw(port, { ...sent, headers: { host: `127.0.0.1:${port}`, cookie, ...headers } });
  return {
    ...running,
    ...{ close, origin, firstPath, send, cookie: () => cookie },
    post: (path, body, headers = {}) => {
      const usual = { origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
      return send({ method: 'POST', path, headers: { ...usual, ...headers }, body: JSON.stringify(body) });
    },
    signIn: async () => {
      const { headers } = await send({ path: firstPath });
      cookie = String(headers['set-cookie']).split(';')[0] ?? null;
    },
  };
}

/** The arguments of the commands that a console runs, kept; each ends at once. */
export function keptRuns(): { readonly runs: HostedRun[]; readonly runHosted: (run: HostedRun) => Promise<RunEnd> } {
  const runs: HostedRun[] = [];
  return {
    runs,
    runHosted: async (run) => {
      runs.push(run);
      return fineEnd;
    },
  };
}

function sendRaw(port: number, { method = 'GET', path = '/', headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const flat = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : typeof value === 'string' ? [name, value] : value.flatMap((one) => [name, one]),
  );
  if (body !== undefined && !Object.keys(headers).includes('transfer-encoding'))
    flat.push('content-length', String(Buffer.byteLength(body)));
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: flat, setHost: false, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }),
        reject,
      );
    });
    sent.end(body);
  });
}
