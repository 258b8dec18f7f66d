/** A text somewhere in a request or response, with the lower-case key it stands under. */
export interface KeyedText {
  readonly key: string;
  readonly text: string;
}

// Keys that only group what they hold: CloudTrail writes a list of the older EC2 calls as `{items: […]}`.
const listKey = /^(items?|members?)$/;

// What stands under these describes a rule's source, a tag or a text. An id in there is not what was changed: a group
// in `ipPermissions.items[].groups` is let in, and `referencedGroupInfo` is that same source in the response.
const aboutSomethingElse =
  /^(ippermissions?|groups?|useridgrouppairs?|referenced.*|source.*|tag.*|.*name|.*description)$/;

/**
 * Every text of some request parameters or response elements, but for those that cannot name what was changed.
 * Blind to wrappers, lists of one given as an object, and the case of keys, for CloudTrail writes the older EC2 calls
 * as `groupId` and `items`, the newer ones as `XxxRequest.GroupId`, and not all shapes are published.
 * Not recursive: however deep an event is nested, the stack holds.
 */
export function idTexts(roots: readonly unknown[]): readonly KeyedText[] {
  const texts: KeyedText[] = [];
  const queue: { readonly key: string; readonly value: unknown }[] = roots.map((value) => ({ key: '', value }));
  const seen = new Set<unknown>();
  for (const { key, value } of queue) {
    if (typeof value === 'string') texts.push({ key, text: value });
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const [name, child] of Object.entries(value)) {
      const childKey = Array.isArray(value) || listKey.test(name) ? key : name.toLowerCase();
      if (!aboutSomethingElse.test(childKey)) queue.push({ key: childKey, value: child });
    }
  }
  return texts;
}
