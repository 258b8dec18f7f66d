import type { Random } from './random.ts';

const plainTexts = [
  '',
  'tcp',
  '-1',
  'sg-0123456789abcdef0',
  'vpc-0a1b2c3d',
  '111122223333',
  '0.0.0.0/0',
  '2001:db8::/32',
  'arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0123456789abcdef0',
  'default VPC security group',
  'x'.repeat(63),
  'x'.repeat(64),
  'x'.repeat(65),
  'a > b "c" \'d\'',
];
const specialTexts = [
  '&lt;&gt;&amp;&quot;&apos;',
  'a &amp;amp; b',
  '&#65;&#x42;&#233;',
  '&#10;',
  '&#xA; &#9;',
  '&#13;',
  '&#xFFFD;',
  '&#x20AC;',
  'größe',
  '日本語',
  '🚀',
  '\u00a0\n',
  '\ufeff',
  ' ',
  '  a ',
  '\n',
  '\n  a\n',
  '\t',
  '\u0000',
  '\u007f',
  ']]>',
];
const oddTexts = [
  '\r\n',
  'a\rb',
  '&nbsp;',
  '&',
  '&amp',
  '&#x1F680;',
  '&#128640;',
  '&#xD83D;',
  '\ufffd',
  '&#;',
  '&;',
  '&__proto__;',
];

const numbers = ['0', '25', '22', '443', '65535', '-1', '00025', '999999999', '1234567890', '99999999999999999999'];
const oddNumbers = [
  '',
  ' 25 ',
  '\n25\n',
  '\n',
  '2.5e1',
  '0x19',
  'NaN',
  'Infinity',
  '-0',
  '+25',
  '2 5',
  'twenty',
  '&#50;5',
  '２５',
];

const markup = [
  '<!-- a -->',
  '<![CDATA[<a>&amp;]]>',
  '<?a b?>',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  'text',
  '&amp;',
  '<a/>',
  '<item/>',
  '<groupId>sg-2</groupId>',
  '<__proto__>1</__proto__>',
  '<',
  '</item>',
  '<!',
];

/** A value; with this probability one that EC2 would not write. */
export function randomText(random: Random, odd: number): string {
  if (random.chance(odd)) return random.pick(oddTexts);
  if (random.chance(0.7)) return random.pick(plainTexts);
  if (random.chance(0.5)) return random.pick(specialTexts);
  const letters = Array.from({ length: random.below(80) }, () => String.fromCharCode(0x20 + random.below(0x5f)));
  return letters.join('').replaceAll(/[<&]/g, '');
}

export function randomNumber(random: Random): string {
  if (random.chance(0.1)) return random.pick(oddNumbers);
  return random.chance(0.5) ? random.pick(numbers) : String(random.below(70_000));
}

/** Something that changes the meaning of what is around it, or does not belong there. */
export function oddMarkup(random: Random): string {
  return random.pick(markup);
}
