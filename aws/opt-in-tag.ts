import { CreateTagsCommand, DeleteTagsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { optInValue } from '../core/policy/opt-in.ts';

/**
 * Sets or removes the opt-in tag of a group, with the credentials of the person who asks: the bot's own role may not.
 * Both calls succeed again when repeated (AWS API reference, CreateTags and DeleteTags).
 */
export async function setOptIn(
  ec2: EC2Client,
  groupId: string,
  { key, optedIn }: { readonly key: string; readonly optedIn: boolean },
): Promise<void> {
  const tag = { Key: key, Value: optInValue };
  if (optedIn) await ec2.send(new CreateTagsCommand({ Resources: [groupId], Tags: [tag] }));
  // Without a value, the tag goes whatever its value is.
  else await ec2.send(new DeleteTagsCommand({ Resources: [groupId], Tags: [{ Key: key }] }));
}
