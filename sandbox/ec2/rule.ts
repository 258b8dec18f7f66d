/** Tags by key; EC2 compares keys and values case-sensitively. */
export type Tags = ReadonlyMap<string, string>;

export const noTags: Tags = new Map();

/** What a rule lets in from. Exactly one kind per rule. */
export type Source =
  | { kind: 'cidr4'; cidr: string }
  | { kind: 'cidr6'; cidr: string }
  | { kind: 'prefixList'; id: string }
  | { kind: 'group'; id: string; owner: string };

/** A rule as asked for: protocol and ports normalised, CIDR canonical. Ports are `undefined` where every port is meant. */
export type RuleSpec = {
  protocol: string;
  from: number | undefined;
  to: number | undefined;
  source: Source;
  description: string | undefined;
};

/** A security group rule (`sgr-…`). `sequence` grows with creation and orders the rules of a group. */
export type Rule = RuleSpec & { id: string; sequence: number; isEgress: boolean; tags: Tags };

/** A security group. Values are never changed in place, so that an old state can still be read. */
export type Group = {
  id: string;
  owner: string;
  vpc: string;
  /** VPCs that it is associated with beside its own. */
  furtherVpcs: readonly string[];
  name: string;
  description: string;
  tags: Tags;
  rules: readonly Rule[];
};

/** The text of a source: the CIDR, the prefix list id or the group id. */
export function sourceText(source: Source): string {
  return source.kind === 'cidr4' || source.kind === 'cidr6' ? source.cidr : source.id;
}

/** What makes two rules the same rule to EC2: protocol, ports and source, but neither description nor tags. */
export function identityOf(spec: RuleSpec): string {
  return `${spec.protocol}|${spec.from ?? '*'}|${spec.to ?? '*'}|${sourceText(spec.source)}`;
}

/** The words EC2 uses for a rule in `InvalidPermission.Duplicate` (captured by c7n's flight data). */
export function inWords(spec: RuleSpec): string {
  const ports =
    spec.from === undefined ? '' : `, from port: ${spec.from}, to port: ${spec.to === undefined ? spec.from : spec.to}`;
  const protocol = spec.protocol === '-1' ? 'ALL' : spec.protocol.toUpperCase();
  return `"peer: ${sourceText(spec.source)}, ${protocol}${ports}, ALLOW"`;
}
