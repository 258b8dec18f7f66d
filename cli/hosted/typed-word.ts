import { counted } from '../../core/model/counted.ts';
import type { TouchedGroup } from '../host/subject.ts';

/** The longest name that somebody is asked to type. */
const longest = 40;

/**
 * What a person has to type before groups are opened or closed, or somebody loses access; null where none is. The name of the one group; its id
 * where the name is empty, too long, or has characters that not every keyboard has, or that look like others; of several groups their number.
 */
export function typedWord(touched: readonly TouchedGroup[]): string | null {
  const [first, ...more] = touched;
  if (first === undefined) return null;
  if (more.length > 0) return counted(touched.length, 'group');
  const { groupId, groupName } = first;
  const isTypable = groupName.length <= longest && /^[!-~]+( [!-~]+)*$/.test(groupName);
  return isTypable ? groupName : groupId;
}
