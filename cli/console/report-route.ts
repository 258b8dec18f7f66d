import type { Context } from 'hono';
import { argsOf, commandOf } from '../../console/shared/command-of.ts';
import type { ReportOrder } from '../../console/shared/orders.ts';
import { exitCodes } from '../failure.ts';
import { type AppDeps, type AppEnv, refusal } from './app-deps.ts';
import { parseBody } from './parse-order.ts';
import { busyRefusal } from './request-checks.ts';
import { reportPolicy } from './security-headers.ts';

const types = { html: 'text/html', csv: 'text/csv', json: 'application/json' } as const;

/**
 * Makes a report and answers with it as a download, when it is made: until then it may fail. That the log does not hold is told in
 * the report, and is no failure here.
 */
export async function reportRoute(context: Context<AppEnv>, { runs }: AppDeps): Promise<Response> {
  const parsed = parseBody('report', context.req.query());
  if ('problem' in parsed) return refusal(context, { status: 400, error: parsed.problem });
  if (runs.isFull('read')) return refusal(context, busyRefusal);
  const order: ReportOrder = { kind: 'report', ...parsed.body };
  const pieces: string[] = [];
  const run = {
    args: argsOf(commandOf(order)),
    answer: { kind: 'read' as const },
    tell: () => undefined,
    write: (text: string) => void pieces.push(text),
    signal: context.req.raw.signal,
  };
  const { error, exitCode } = await runs.begin(run, order);
  if (error !== null) return refusal(context, { status: exitCode === exitCodes.usage ? 400 : 500, error });
  return context.body(pieces.join(''), 200, {
    'content-type': `${types[order.format]}; charset=utf-8`,
    'content-disposition': `attachment; filename="${fileNameOf(order)}"`,
    'content-security-policy': reportPolicy,
  });
}

function fileNameOf({ from, to, format }: ReportOrder): string {
  const parts = ['smtp-warden-report', from, to].filter((part) => part !== undefined && part !== '');
  return `${parts.join('-').replaceAll(/[^\w.-]/g, '_')}.${format}`;
}
