const special = /[&<>"]/;

/** Text made safe between XML tags. */
function escapeXml(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** `<name>value</name>`, or nothing when there is no value. */
export function element(name: string, value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  return `<${name}>${typeof value === 'string' ? escapeXml(value) : value}</${name}>`;
}

/** `<name>` around XML that is already written; `<name/>` when empty, as EC2 sends an empty list. */
export function wrap(name: string, inner: string): string {
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

/** A list in EC2's shape: `<name><item>…</item></name>`. */
export function list<T>(name: string, items: Iterable<T>, write: (item: T) => string): string {
  let inner = '';
  for (const item of items) inner += `<item>${write(item)}</item>`;
  return wrap(name, inner);
}

/** A list that is left out altogether when empty, as EC2 does with `tagSet` of a rule and `unknownIpPermissionSet`. */
export function optionalList<T>(name: string, items: Iterable<T>, write: (item: T) => string): string {
  const written = list(name, items, write);
  return written === `<${name}/>` ? '' : written;
}
