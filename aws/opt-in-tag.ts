import { CreateTagsCommand, DeleteTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { optInValue } from '../core/policy/opt-in.ts';

/**
 * Sets or removes the opt-in tag of groups, with the credentials of the person who asks: the bot's own role may not. One call for
 * all of at most 1,000, which succeeds again when repeated (EC2 API reference, CreateTags and DeleteTags).
 */
export async function setOptIn(
  ec2: EC2Client,
  groupIds: readonly string[],
  { key, optedIn }: { readonly key: string; readonly optedIn: boolean },
): Promise<void> {
  const Resources = [...groupIds];
  const tag = { Key: key, Value: optInValue };
  if (optedIn) await ec2.send(new CreateTagsCommand({ Resources, Tags: [tag] }));
  // Without a value, the tag is removed with any value.
  else await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: key }] }));
}
