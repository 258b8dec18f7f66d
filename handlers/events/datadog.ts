import * as z from 'zod/mini';
import { datadogGroups } from './datadog-groups.ts';
import type { Envelope } from './envelope.ts';
import { candidates, eventTrigger, found, ignored, type ParsedEvent, text, unreadable } from './nomination.ts';

/** The detail-type under which the webhook's function passes on what it was sent. */
export const datadogWebhook = 'Datadog Webhook';

const compliance = z.object({ evaluation: text });
const mute = z.object({ is_muted: z.unknown() });
const notMuted = { is_muted: null };
const workflow = z.object({ mute: z.catch(mute, notMuted) });

/** What tells of a webhook (docs/datadog.md) or a security finding (Datadog's findings schema v2) whether it is open. */
const body = z.object({
  transition: text,
  status: text,
  resource_type: text,
  compliance: z.catch(compliance, { evaluation: null }),
  workflow: z.catch(workflow, { mute: notMuted }),
});

type Body = z.infer<typeof body>;

/**
 * `Datadog Webhook`: the body of a call to our webhook, in our template or as Datadog's own finding. Any rule may call: a
 * call only causes a check. Values of a template are always texts, empty where a variable has none
 * (docs.datadoghq.com/integrations/webhooks).
 */
export function fromDatadog(event: Envelope): ParsedEvent {
  const reading = body.safeParse(event.detail);
  if (!reading.success) return unreadable(`expected the body of a webhook in detail, found ${found(event.detail)}`);
  const reason = reasonToIgnore(reading.data);
  if (reason !== null) return ignored(reason);
  const { groups, unplaced, resourceTypes } = datadogGroups(event.detail);
  if (groups.length > 0) {
    const trigger = eventTrigger({ name: event['detail-type'], eventId: event.id, actor: null });
    return candidates({ groups, trigger });
  }
  if (unplaced !== null) {
    return unreadable(
      `expected account_id and region in the tags with ${found(unplaced)}, found neither an ARN nor both tags`,
    );
  }
  const other = resourceTypes.find((type) => type !== 'aws_security_group');
  if (other !== undefined && !resourceTypes.includes('aws_security_group')) {
    return ignored(`not about a security group: it is about ${found(other)}`);
  }
  return unreadable(`expected the ARN or id of a security group in the webhook, found ${found(event.detail)}`);
}

/** Words of Datadog for what is over or not to be heard of (findings schema v2; $ALERT_TRANSITION of webhooks). */
const over = /^(recovered|resolved|closed|archived|auto_closed|muted)\b/i;

function reasonToIgnore({ transition, status, compliance, workflow }: Body): string | null {
  const word = [transition, status].find((one) => one !== null && over.test(one));
  if (word) return `closed or muted: Datadog says ${found(word)}`;
  if (compliance.evaluation?.toLowerCase() === 'pass') return 'the rule passes for this group';
  const muted = workflow.mute.is_muted;
  return muted === true || muted === 'true' ? 'the finding is muted' : null;
}
