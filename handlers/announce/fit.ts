/** EventBridge and SNS both take 256 KB with everything around it (service quotas of each); this leaves room for that. */
export const mostBytes = 240_000;

/** How many members a list may have, the most generous first. Without any list, what is left always fits. */
export const mostMembers = 200;
const generosities = [mostMembers, 50, 10, 0];

/** Makes a text as generously as it fits, beside so many bytes that go with it. */
export function fitting(make: (most: number) => string, besideBytes = 0): string {
  const made = generosities.map(make).find((text) => Buffer.byteLength(text) + besideBytes <= mostBytes);
  if (made === undefined) throw new Error('a message is too large even without its lists');
  return made;
}

export interface Cutter {
  /** The members that fit; what is left out is added to `omitted` under the name. */
  readonly list: <Member>(name: string, members: readonly Member[]) => Member[];
  /** The same for short texts such as account ids, of which more fit. */
  readonly ids: (name: string, ids: readonly string[]) => string[];
  /** By the name of a list, how many members were left out of it. */
  readonly omitted: Record<string, number>;
}

/** How many ids take about as much room as a member of another list: 200 such members are 5,000 account ids of 15 bytes. */
export const idsPerMember = 25;

/** Cuts lists to so many members each. */
export function cutter(most: number): Cutter {
  const omitted: Record<string, number> = {};
  const cut = <Member>(name: string, members: readonly Member[], limit: number): Member[] => {
    if (members.length > limit) omitted[name] = (omitted[name] ?? 0) + members.length - limit;
    return members.slice(0, limit);
  };
  return {
    omitted,
    list: (name, members) => cut(name, members, most),
    ids: (name, ids) => cut(name, ids, most * idsPerMember),
  };
}

const longestText = 1_000;

/** A text of anybody's making, at a length that leaves room for the others. */
export function cutText<Text extends string | null>(text: Text): Text | string {
  return text === null || text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}
