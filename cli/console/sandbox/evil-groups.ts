import type { SeedInput } from '../../../sandbox/seed.ts';

const open = [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }];

/**
 * Groups whose texts attack whatever shows them. EC2 lets no such name in (255 characters of a part of ASCII), so that it takes a faulty
 * answer or a change of its rules: they are for tests, and not in the account that people see.
 */
export const evilGroups: NonNullable<SeedInput['groups']> = [
  {
    id: 'sg-0ee11ee11ee110001',
    name: '<img src=x onerror="document.title=\'owned\'">',
    description: '<script>document.title="owned"</script>',
    tags: { 'smtp-warden:auto-fix': 'true', team: '"><svg onload=alert(1)>' },
    ingress: [{ ...open[0], protocol: 'tcp', description: '</td><img src=x onerror=alert(1)>' }],
  },
  {
    id: 'sg-0ee11ee11ee110002',
    name: `\u202e${'\u05d3\u05d5\u05d0\u05e8'.repeat(64)}`.slice(0, 255),
    tags: { 'smtp-warden:auto-fix': 'true' },
    ingress: open,
  },
];
