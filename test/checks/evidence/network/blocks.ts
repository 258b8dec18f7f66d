/** Wide and narrow, so that routes, ACLs and rules cut each other. */
export const wideBlocks = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '64.0.0.0/2',
  '54.0.0.0/8',
  '::/0',
  '2000::/3',
  '8000::/1',
  '2a00::/12',
];

/** The list of AWS that gateway endpoints have. */
export const awsList = 'pl-aws';
