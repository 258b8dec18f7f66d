import type { EvidenceOptions } from '../evidence/evidence-options.ts';
import { trafficAsked } from '../evidence/traffic-asked.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { type MailOptions, overruleOf } from '../mail.ts';
import { openTables, type TableOptions } from '../session.ts';
import { approveProposals } from './approve-proposals.ts';
import { openProposals } from './open-proposals.ts';

export interface ApproveOptions extends TableOptions, EvidenceOptions, MailOptions {
  readonly all?: boolean;
  readonly now?: boolean;
  readonly yes?: boolean;
}

export async function runApprove(host: Host, options: ApproveOptions, ids: readonly string[]): Promise<number> {
  if (ids.length > 0 && options.all) throw new UsageError('give ids or --all, not both');
  if (ids.length === 0 && !options.all) throw new UsageError('give the id of a proposal, or --all');
  const overrule = overruleOf(options);
  if (overrule && options.all) throw new UsageError('--despite-mail is only for plans that you name, not for --all');
  const traffic = await trafficAsked(options, { host, now: Date.now() });
  const session = await openTables(host, options);
  const asked = options.all ? (await openProposals(session)).map(({ id }) => id) : ids;
  if (asked.length === 0) {
    host.document({ approvals: [], errors: [] });
    host.line('No proposal waits for approval.');
    return exitCodes.fine;
  }
  const { yes = false, now = false } = options;
  return approveProposals({ ids: asked, yes, now, traffic, overrule }, session, host);
}
