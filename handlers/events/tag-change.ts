import * as z from 'zod/mini';
import type { Envelope } from './envelope.ts';
import {
  candidates,
  eventTrigger,
  found,
  groupOfArn,
  ignored,
  type ParsedEvent,
  text,
  unreadable,
} from './nomination.ts';

const tagChange = z.object({ service: text, 'resource-type': text });

/**
 * `Tag Change on Resource`, which comes without a trail: it names the resource by ARN and carries the tags it has now,
 * but not who changed them (docs.aws.amazon.com/eventbridge/latest/ref/events-ref-tag.html).
 */
export function fromTagChange(event: Envelope): ParsedEvent {
  const groups = event.resources.flatMap((arn) => groupOfArn(arn) ?? []);
  if (groups.length > 0) {
    const trigger = eventTrigger({ name: event['detail-type'], eventId: event.id, actor: null });
    return candidates({ groups, trigger });
  }
  const about = tagChange.safeParse(event.detail).data;
  const service = about?.service ?? null;
  const type = about?.['resource-type'] ?? null;
  if (service !== null && type !== null && !(service === 'ec2' && type === 'security-group')) {
    return ignored(`the tags are on another resource: ${found(service)} ${found(type)}`);
  }
  return unreadable(`expected the ARN of a security group in resources, found ${found(event.resources[0])}`);
}
