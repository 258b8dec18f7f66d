import { z } from 'zod';
import { accountId, idOf } from './seed-shapes.ts';

/** VPC Block Public Access, by how it blocks the internet gateway of a VPC or a subnet. */
export const blockPublicAccess = z.enum(['off', 'block-ingress', 'block-bidirectional']);

/** The id of a VPC, or `default`. */
const vpc = z.union([idOf('vpc'), z.literal('default')]);
const port = z.int().min(1).max(65_535);
const many = <Item extends z.ZodType>(item: Item) => z.union([item.transform((one) => [one]), z.array(item)]);

export const vpcShape = {
  id: vpc,
  /** 10.0.0.0/16 when left out; the default VPC keeps its own. */
  cidr: z.string().optional(),
  ipv6Cidr: z.string().optional(),
  blockPublicAccess: blockPublicAccess.default('off'),
};

export const networkInterfaceShape = {
  id: idOf('eni'),
  owner: accountId.optional(),
  /** Ids or names. */
  groups: z.array(z.string()).default([]),
  /** That of its subnet or of its groups when left out. */
  vpc: vpc.optional(),
  /** The first subnet of its VPC when left out. */
  subnet: idOf('subnet').optional(),
  /** The next free address of the subnet when left out. */
  privateIps: z
    .array(
      z.union([
        z.ipv4().transform((address) => ({ address, publicIp: undefined })),
        z.strictObject({ address: z.ipv4(), publicIp: z.ipv4().optional() }),
      ]),
    )
    .optional(),
  /** The public address of the first private one. */
  publicIp: z.ipv4().optional(),
  ipv6: many(z.ipv6()).default([]),
  type: z.string().default('interface'),
  /** The instance it is attached to. */
  instance: idOf('i').optional(),
  /** Its place at the instance. */
  deviceIndex: z.int().min(0).default(0),
  requester: z.string().optional(),
  description: z.string().default(''),
};

export const subnetShape = {
  id: idOf('subnet'),
  vpc,
  /** A /24 of the VPC when left out. */
  cidr: z.string().optional(),
  zone: z.string().optional(),
  /** An exclusion; that of its VPC when left out. */
  blockPublicAccess: blockPublicAccess.optional(),
};

export const routeTableShape = {
  id: idOf('rtb'),
  vpc,
  /** In place of the main table that the VPC has by itself. */
  main: z.boolean().default(false),
  subnets: z.array(idOf('subnet')).default([]),
  /** Gateways whose incoming traffic it directs: ids, or `igw` for that of the VPC. */
  gateways: z.array(z.string()).default([]),
  /** Beside those to the VPC itself. `to` is a CIDR, or a prefix list by id or name; `via` an id, or `igw` for that of the VPC. */
  routes: z
    .array(
      z.strictObject({ to: z.string(), via: z.string(), state: z.enum(['active', 'blackhole']).default('active') }),
    )
    .default([]),
};

const aclEntry = z
  .strictObject({
    number: z.int().min(1).max(32_766),
    direction: z.enum(['ingress', 'egress']).default('ingress'),
    action: z.enum(['allow', 'deny']),
    /** A number, `tcp`, `udp`, or `-1` for everything. */
    protocol: z.union([z.string(), z.number()]).default('-1'),
    cidr: z.string().optional(),
    cidr6: z.string().optional(),
    from: z.int().min(0).max(65_535).optional(),
    to: z.int().min(0).max(65_535).optional(),
  })
  .refine(({ cidr, cidr6 }) => (cidr === undefined) !== (cidr6 === undefined), 'an entry has either cidr or cidr6');

export const networkAclShape = {
  id: idOf('acl'),
  vpc,
  /** In place of the default one that the VPC has by itself. */
  default: z.boolean().default(false),
  subnets: z.array(idOf('subnet')).default([]),
  /** The last ones, which deny everything, are always there. */
  entries: z.array(aclEntry).default([]),
};

/** An instance, an address, or for a network load balancer the name of an application load balancer; `port` is that of the listener when left out. */
const target = z.union([
  z.string().transform((id) => ({ id, port: undefined })),
  z.strictObject({ id: z.string(), port: port.optional() }),
]);

export const loadBalancerShape = {
  name: z.string().regex(/^[a-zA-Z0-9-]{1,32}$/, 'the name of a load balancer is 1 to 32 letters, digits and hyphens'),
  type: z.enum(['application', 'network', 'gateway', 'classic']).default('network'),
  scheme: z.enum(['internet-facing', 'internal']).default('internet-facing'),
  /** That of its subnets when left out. */
  vpc: vpc.optional(),
  subnets: z.array(idOf('subnet')).default([]),
  /** Ids or names. */
  groups: z.array(z.string()).default([]),
  listeners: z
    .array(z.strictObject({ port, protocol: z.string().optional(), targets: z.array(target).default([]) }))
    .default([]),
};

export type SeedInterface = z.output<z.ZodObject<typeof networkInterfaceShape>>;
export type SeedSubnet = z.output<z.ZodObject<typeof subnetShape>>;
export type SeedRouteTable = z.output<z.ZodObject<typeof routeTableShape>>;
export type SeedNetworkAcl = z.output<z.ZodObject<typeof networkAclShape>>;
export type SeedLoadBalancer = z.output<z.ZodObject<typeof loadBalancerShape>>;
