/** A request in AWS's Query protocol as a tree: `IpPermissions.1.IpRanges.2.CidrIp=…` is four levels deep. */
export type Params = { text: string | undefined; fields: ReadonlyMap<string, Params> };

type Node = { text: string | undefined; fields: Map<string, Node> };

/** Reads a form-encoded body. */
export function parseQuery(body: string): Params {
  const root: Node = { text: undefined, fields: new Map() };
  for (const [path, value] of new URLSearchParams(body)) {
    let node = root;
    for (const name of path.split('.')) node = childOf(node, name);
    node.text = value;
  }
  return root;
}

function childOf(node: Node, name: string): Node {
  const known = node.fields.get(name);
  if (known) return known;
  const made: Node = { text: undefined, fields: new Map() };
  node.fields.set(name, made);
  return made;
}

/** The value of a scalar parameter. */
export function text(params: Params, name: string): string | undefined {
  return params.fields.get(name)?.text;
}

/** The structures of a list parameter (`Name.1.…`, `Name.2.…`), in the order of their numbers. */
export function structures(params: Params, name: string): Params[] {
  const items = params.fields.get(name)?.fields;
  if (!items) return [];
  return [...items].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}

/** The values of a list of scalars. */
export function texts(params: Params, name: string): string[] {
  return structures(params, name).flatMap((item) => (item.text === undefined ? [] : [item.text]));
}
