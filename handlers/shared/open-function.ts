import type { Context } from 'aws-lambda';
import type { Place } from '../../core/model/security-group.ts';
import { functionHome } from '../../runtime/function-home.ts';
import { type Logger, newLogger } from '../../runtime/logger.ts';
import { readSettings, type Settings } from '../../runtime/settings.ts';

/** What one invocation of a function works with. */
export interface Invocation<World> {
  readonly settings: Settings;
  readonly world: World;
  /** With the request id in every line. */
  readonly logger: Logger;
}

/**
 * Opens what a Lambda function needs, once per execution environment. A wrong setting fails the cold start, before any
 * event is taken; the account is known from the first invocation on.
 */
export function openFunction<World>(
  open: (settings: Settings, home: Place) => World,
): (context: Pick<Context, 'awsRequestId' | 'invokedFunctionArn'>) => Invocation<World> {
  const settings = readSettings(process.env);
  const logger = newLogger(settings.logLevel, 'stdout');
  let opened: { readonly world: World } | null = null;
  return ({ awsRequestId, invokedFunctionArn }) => {
    opened ??= { world: open(settings, functionHome(invokedFunctionArn)) };
    return { settings, world: opened.world, logger: logger.child({ requestId: awsRequestId }) };
  };
}
