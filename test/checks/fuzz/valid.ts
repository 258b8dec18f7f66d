import ipaddr from 'ipaddr.js';

/**
 * What is right, written down a second time: by hand, with a library of others for addresses, and with nothing of the
 * product's schemas. A check throws where a value is not right.
 */
export type Check = (value: unknown, path: string) => void;

function wrong(path: string, value: unknown): never {
  throw new Error(`accepted, and not right: ${path} is ${JSON.stringify(value) ?? typeof value}`);
}

function that(isRight: (value: unknown) => boolean): Check {
  return (value, path) => {
    if (!isRight(value)) wrong(path, value);
  };
}

export const text = that((value) => typeof value === 'string');
export const filled = that((value) => typeof value === 'string' && value.length > 0);
export const flag = that((value) => typeof value === 'boolean');
export const whole = that((value) => typeof value === 'number' && Number.isSafeInteger(value));
export const count = that((value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const ordinal = that((value) => Number.isSafeInteger(value) && Number(value) >= 1);
/** A moment that a calendar knows, in UTC. */
export const moment = that((value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value.slice(0, 10);
});
export const cidr = that((value) => {
  if (typeof value !== 'string') return false;
  const [address, length] = ipaddr.parseCIDR(value);
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(value).toString()}/${length}` === value;
});

export function oneOf(...values: readonly unknown[]): Check {
  return that((value) => values.includes(value));
}

export function orNull(check: Check): Check {
  return (value, path) => value === null || check(value, path);
}

export function list(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) wrong(path, value);
    for (const [index, member] of value.entries()) check(member, `${path}[${index}]`);
  };
}

/** Members of these names and no others; a name with a question mark may be missing. */
export function object(members: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (!isPlain(value)) wrong(path, value);
    const known = new Set(Object.keys(members).map((name) => name.replace('?', '')));
    for (const name of Reflect.ownKeys(value)) if (!known.has(String(name))) wrong(`${path}.${String(name)}`, 'extra');
    for (const [name, check] of Object.entries(members)) {
      const plain = name.replace('?', '');
      if (plain === name || Object.hasOwn(value, plain)) check(value[plain], `${path}.${plain}`);
    }
  };
}

/** An object that is one of several, by its `kind`. */
export function byKind(kinds: Readonly<Record<string, Readonly<Record<string, Check>>>>): Check {
  return (value, path) => {
    const kind =
      isPlain(value) && typeof value.kind === 'string' && Object.hasOwn(kinds, value.kind) ? value.kind : null;
    if (kind === null) wrong(path, value);
    object({ kind: text, ...kinds[kind] })(value, path);
  };
}

/** Texts by names that are anybody's to choose. */
export const texts: Check = (value, path) => {
  if (!isPlain(value)) wrong(path, value);
  for (const [name, member] of Object.entries(value)) text(member, `${path}.${name}`);
};

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
