import type { SeedInput } from '../../../sandbox/seed.ts';

const open = [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }];

/**
 * Groups whose names and tags attack whatever shows them. For tests, and not in the account that people see. The sandbox takes any name; of
 * descriptions it checks what EC2 checks.
 */
export const evilGroups: NonNullable<SeedInput['groups']> = [
  {
    id: 'sg-0ee11ee11ee110001',
    name: '<img src=x onerror="document.title=\'owned\'">',
    tags: { 'smtp-warden:auto-fix': 'true', team: '"><svg onload=alert(1)>' },
    ingress: open,
  },
  {
    id: 'sg-0ee11ee11ee110002',
    name: `\u202e${'\u05d3\u05d5\u05d0\u05e8'.repeat(64)}`.slice(0, 255),
    tags: { 'smtp-warden:auto-fix': 'true' },
    ingress: open,
  },
];
