import type { UnreadGroup } from '../../core/evidence/network.ts';
import { messageOf } from '../../core/model/message-of.ts';
import type { GroupOutline } from '../../core/model/security-group.ts';
import { isAnswer } from '../aws-error.ts';
import { type Ec2Place, groupPages, outlineOf } from '../ec2-reads.ts';
import { type PrefixListReader, prefixListIdsOf } from '../prefix-lists.ts';

/** A group as it was found, or why it could not be read. */
export interface FoundGroup {
  readonly id: string;
  readonly group: GroupOutline | UnreadGroup;
}

/** Groups by their ids, whole, with their prefix lists. One that is gone is not among them. */
export async function* describeOutlines(
  place: Ec2Place,
  lists: PrefixListReader,
  groupIds: string[],
): AsyncGenerator<FoundGroup> {
  const Filters = [{ Name: 'group-id', Values: groupIds }];
  for await (const { SecurityGroups = [] } of groupPages(place.ec2, { Filters })) {
    for (const group of SecurityGroups) {
      const id = group.GroupId ?? '';
      try {
        const outline = outlineOf(group, place);
        yield { id, group: { ...outline, prefixLists: await lists.resolve(prefixListIdsOf(outline.permissions)) } };
      } catch (error) {
        if (isAnswer(error)) throw error;
        yield { id, group: { groupId: id, unread: messageOf(error) } };
      }
    }
  }
}
