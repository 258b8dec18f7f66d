import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { StatusInfo } from '../../console/shared/status-info.ts';
import type { Access } from './access.ts';
import type { Assets } from './assets.ts';
import type { Life } from './life.ts';
import type { PrivateFiles } from './private-files.ts';
import type { Refused } from './request-checks.ts';
import type { Runs } from './runs.ts';
import { textPage } from './text-page.ts';

/** What the routes of the console work with. */
export interface AppDeps {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly access: Access;
  readonly assets: Assets;
  readonly status: () => Promise<StatusInfo>;
  readonly runs: Runs;
  readonly files: PrivateFiles;
  readonly life: Life;
  readonly readOnly: boolean;
  /** Is told that somebody came with the token. */
  readonly onSignedIn: () => void;
}

export interface AppEnv {
  readonly Bindings: HttpBindings;
}

/** The answer to a request that is refused: JSON for the script of the page, a text for people. */
export function refusal(context: Context<AppEnv>, { status, error }: Refused): Response {
  if (isApi(context.req.path)) return context.json({ error }, status);
  return context.html(textPage({ title: 'smtp-warden', lines: [error] }), status);
}

export function isApi(path: string): boolean {
  return /^\/api(\/|$)/.test(path);
}
