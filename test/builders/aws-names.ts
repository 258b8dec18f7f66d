/**
 * The names of members that a schema of AWS's SDK has, at any depth: as the API reference writes them and as they are in XML, which
 * CloudTrail takes for EC2. A schema is a list of kind, namespace, name, traits and, of a structure, its members' names and schemas;
 * a member with traits of its own is a pair, and a reference is a function.
 */
export function namesOf(...schemas: readonly unknown[]): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const queue = [...schemas];
  for (const schema of queue) {
    if (seen.has(schema)) continue;
    seen.add(schema);
    if (typeof schema === 'function') queue.push(schema());
    if (!Array.isArray(schema)) continue;
    for (const name of Array.isArray(schema[4]) && schema[0] === structure ? schema[4] : []) names.add(name);
    const xmlName = Object(schema.at(-1)).xmlName;
    if (typeof xmlName === 'string') names.add(xmlName);
    queue.push(...schema.filter((part) => typeof part === 'function' || Array.isArray(part)));
  }
  return names;
}

const structure = 3;

/** The names of all members of a value, each with the path to it; what is under one of the `free` names is not AWS's to name. */
export function membersOf(value: unknown, free: ReadonlySet<string>): readonly (readonly [string, string])[] {
  const members: (readonly [string, string])[] = [];
  const queue: { readonly path: string; readonly value: unknown }[] = [{ path: '', value }];
  for (const { path, value: parent } of queue) {
    if (typeof parent !== 'object' || parent === null) continue;
    for (const [name, child] of Object.entries(parent)) {
      const childPath = Array.isArray(parent) ? path : `${path}.${name}`;
      if (!Array.isArray(parent)) members.push([name, childPath]);
      if (!free.has(name)) queue.push({ path: childPath, value: child });
    }
  }
  return members;
}
