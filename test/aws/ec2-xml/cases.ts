import type { ResultName } from './both-parsers.ts';
import { groupsAnswer, oneGroup, oneRule } from './documents.ts';

/** A document, and whose answer it is. */
export interface Case {
  readonly title: string;
  readonly document: Buffer;
  readonly name: ResultName;
}

type Row = readonly [title: string, document: string | Buffer, result?: ResultName];

const rules: ResultName = 'DescribeSecurityGroupRulesResult';
const permission = (inner: string) => oneGroup(`<ipPermissions><item>${inner}</item></ipPermissions>`);

/** Documents in the form that EC2 writes. */
export const plain = cases([
  ['no members at all', '<DescribeSecurityGroupsResponse></DescribeSecurityGroupsResponse>'],
  [
    'a root without namespace',
    '<DescribeSecurityGroupsResponse><requestId>r</requestId></DescribeSecurityGroupsResponse>',
  ],
  ['no declaration', groupsAnswer('').replace(/^<\?.*\?>\n/, '')],
  ['a declaration of another encoding', groupsAnswer('').replace('UTF-8', 'ISO-8859-1')],
  ['an empty list', groupsAnswer('<securityGroupInfo/>')],
  ['an empty list with both tags', groupsAnswer('<securityGroupInfo></securityGroupInfo>')],
  ['an empty list over two lines', groupsAnswer('<securityGroupInfo>\n   \t</securityGroupInfo>')],
  ['no list', groupsAnswer('<nextToken>abc</nextToken>')],
  ['a token before the list', groupsAnswer('<nextToken>abc</nextToken><securityGroupInfo/>')],
  ['an empty token', groupsAnswer('<nextToken/><securityGroupInfo/>')],
  ['an empty token with both tags', groupsAnswer('<nextToken></nextToken>')],
  ['an empty item', groupsAnswer('<securityGroupInfo><item/><item></item><item>\n</item></securityGroupInfo>')],
  [
    'line breaks and indentation',
    oneGroup('\n  <groupId>sg-1</groupId>\n\t<tagSet>\n <item>\n<key>k</key>\n</item>\n </tagSet>\n'),
  ],
  ['line breaks around the root', `${groupsAnswer('<securityGroupInfo/>')}\n\n  `],
  ['a value of spaces', oneGroup('<groupDescription>   </groupDescription>')],
  ['a value of a line break', oneGroup('<groupDescription> \n </groupDescription>')],
  ['spaces around a value', oneGroup('<groupDescription>  a b  </groupDescription>')],
  ['a line break in a value', oneGroup('<groupDescription>a\nb</groupDescription>')],
  ['a line break after a value', oneGroup('<groupDescription>a\n</groupDescription>')],
  ['a greater-than sign and quotes in a value', oneGroup('<groupDescription>a > "b" \'c\' ]]></groupDescription>')],
  ['the five entities', oneGroup('<groupDescription>&lt;a&gt; &amp;amp; &quot;b&quot; &apos;</groupDescription>')],
  ['decimal and hexadecimal entities', oneGroup('<groupName>&#65;&#x42;&#xe9;&#8364;&#x20AC;</groupName>')],
  ['an entity that is a line break', oneGroup('<groupName>&#10;</groupName><vpcId>&#xA; </vpcId>')],
  ['an entity that is a carriage return', oneGroup('<groupName>a&#13;b</groupName>')],
  ['an entity that is a replacement character', oneGroup('<groupName>&#xFFFD;</groupName>')],
  ['a value that only an entity makes a space', oneGroup('<groupName>&#32;&#xa0;</groupName>')],
  ['letters of other alphabets', oneGroup('<tagSet><item><key>naïve</key><value>日本語 🚀</value></item></tagSet>')],
  ['white space of other alphabets', oneGroup('<groupName>\u2003\n\u00a0</groupName><vpcId>\u2003</vpcId>')],
  ['a byte order mark in a value', oneGroup('<groupName>\ufeff\n</groupName><vpcId>\ufeff</vpcId>')],
  ['control characters in a value', oneGroup('<groupName>a\u0000\u0001\u007fb</groupName>')],
  [
    'members named as those of every object',
    oneGroup('<tagSet><item><key>__proto__</key><value>toString</value></item></tagSet>'),
  ],
  ['a value of 65 characters', oneGroup(`<groupDescription>${'x'.repeat(65)}</groupDescription>`)],
  ['a value of a megabyte', oneGroup(`<groupDescription>${'x'.repeat(1_000_000)}</groupDescription>`)],
  ['no ports', permission('<ipProtocol>-1</ipProtocol>')],
  ['ports', permission('<fromPort>25</fromPort><toPort>65535</toPort>')],
  ['ports of -1', permission('<fromPort>-1</fromPort><toPort>-1</toPort>')],
  ['an empty port', permission('<fromPort/><toPort></toPort>')],
  ['ports over two lines', permission('<fromPort>\n25\n</fromPort><toPort>\n</toPort>')],
  ['ports out of form', permission('<fromPort> 25 </fromPort><toPort>twenty</toPort>')],
  ['ports in other notations', permission('<fromPort>0x19</fromPort><toPort>2.5e1</toPort>')],
  ['ports that are too long', permission('<fromPort>00025</fromPort><toPort>99999999999999999999</toPort>')],
  ['ports of negative zero and infinity', permission('<fromPort>-0</fromPort><toPort>Infinity</toPort>')],
  ['a port by entities', permission('<fromPort>&#50;5</fromPort><toPort>２５</toPort>')],
  ['a flag', oneRule('<isEgress>true</isEgress>'), rules],
  ['a flag in capitals', oneRule('<isEgress>TRUE</isEgress>'), rules],
  ['a flag out of form', oneRule('<isEgress> true</isEgress>'), rules],
  ['an empty flag', oneRule('<isEgress/>'), rules],
  ['an empty structure', oneRule('<referencedGroupInfo/>'), rules],
  ['an empty structure with both tags', oneRule('<referencedGroupInfo></referencedGroupInfo>'), rules],
  [
    'a structure',
    oneRule('<referencedGroupInfo><userId>1</userId></referencedGroupInfo><isEgress>false</isEgress>'),
    rules,
  ],
  [
    'members in another order',
    oneGroup('<vpcId>vpc-1</vpcId><ipPermissions/><groupId>sg-1</groupId><ownerId>1</ownerId>'),
  ],
]);

/** Documents that are well formed, and are not written like this by EC2. */
export const unusual = cases([
  [
    'a root of another name',
    '<Response><Errors><Error><Code>X</Code></Error></Errors><RequestID>r</RequestID></Response>',
  ],
  ['the other operation', groupsAnswer('<securityGroupInfo/>'), rules],
  ['a root in one tag', '<DescribeSecurityGroupsResponse/>'],
  ['a root whose name goes on', '<DescribeSecurityGroupsResponses></DescribeSecurityGroupsResponses>'],
  ['a second root', groupsAnswer('').repeat(2)],
  ['text behind the root', `${groupsAnswer('')}x`],
  ['a comment before the root', `<!-- a -->${groupsAnswer('').slice(39)}`],
  ['a comment behind the root', `${groupsAnswer('')}<!-- a -->`],
  ['a comment between members', oneGroup('<groupId>sg-1</groupId><!-- <vpcId>v</vpcId> --><ownerId>1</ownerId>')],
  ['a comment in a value', oneGroup('<groupId>sg<!-- a -->-1</groupId>')],
  ['a processing instruction', oneGroup('<?a b?><groupId>sg-1</groupId>')],
  ['a document type', groupsAnswer('').replace('\n', '<!DOCTYPE a [<!ENTITY b "c">]>')],
  ['CDATA', oneGroup('<groupId><![CDATA[<sg-1>&amp;]]></groupId>')],
  ['an attribute', oneGroup('<groupId a="b">sg-1</groupId>')],
  ['an attribute of a list', groupsAnswer('<securityGroupInfo a="b"><item/></securityGroupInfo>')],
  ['an attribute of an item', groupsAnswer('<securityGroupInfo><item groupId="sg-1"/></securityGroupInfo>')],
  ['an attribute of the root that is a member', groupsAnswer('').replace('xmlns=', 'nextToken="abc" xmlns=')],
  ['a second namespace', groupsAnswer('').replace('xmlns=', 'xmlns:a="b" xmlns=')],
  ['a namespace in single quotes', groupsAnswer('').replaceAll(/(?<=xmlns=)"|"(?=><req)/g, "'")],
  ['a prefix', oneGroup('<ec2:groupId>sg-1</ec2:groupId>')],
  ['an unknown element', oneGroup('<groupId>sg-1</groupId><colour>red</colour>')],
  ['an unknown element with children', oneGroup('<a><b>1</b><b>2</b></a><groupId>sg-1</groupId>')],
  ['an unknown element in the root', groupsAnswer('<count>1</count>')],
  ['an element of another letter case', oneGroup('<GroupId>sg-1</GroupId>')],
  ['elements named as what every object has', oneGroup('<toString>a</toString><constructor/>')],
  ['two elements named as what every object has', oneGroup('<constructor>a</constructor><constructor>b</constructor>')],
  ['a list twice', groupsAnswer('<securityGroupInfo/><securityGroupInfo><item/></securityGroupInfo>')],
  ['a list twice, full first', groupsAnswer('<securityGroupInfo><item/></securityGroupInfo><securityGroupInfo/>')],
  ['a request id twice', groupsAnswer('<requestId>a</requestId>')],
  ['a structure twice', oneRule('<referencedGroupInfo/><referencedGroupInfo/>'), rules],
  ['text in a list', groupsAnswer('<securityGroupInfo>a</securityGroupInfo>')],
  ['text beside items', groupsAnswer('<securityGroupInfo>a<item/></securityGroupInfo>')],
  ['text in a structure', groupsAnswer('<securityGroupInfo><item>a</item></securityGroupInfo>')],
  ['text beside members', oneGroup('a<groupId>sg-1</groupId>')],
  ['text in the root', groupsAnswer('a<securityGroupInfo/>')],
  ['a space between members', oneGroup('<groupId>sg-1</groupId> <ownerId>1</ownerId>')],
  ['a space between items', groupsAnswer('<securityGroupInfo><item/> <item/></securityGroupInfo>')],
  ['a space before the end of the root', groupsAnswer('<securityGroupInfo/> ')],
  ['an item of another name', groupsAnswer('<securityGroupInfo><member/></securityGroupInfo>')],
  ['an item of another name beside items', groupsAnswer('<securityGroupInfo><member/><item/></securityGroupInfo>')],
  ['a space in an opening tag', oneGroup('<groupId >sg-1</groupId>')],
  ['a space in a closing tag', oneGroup('<groupId>sg-1</groupId >')],
  ['a space in an empty tag', groupsAnswer('<securityGroupInfo />')],
  ['carriage returns between members', oneGroup('\r\n<groupId>sg-1</groupId>\r\n')],
  ['a carriage return in a value', oneGroup('<groupDescription>a\r\nb\rc</groupDescription>')],
  ['an entity that is not known', oneGroup('<groupName>a&nbsp;b</groupName>')],
  ['an entity without an end', oneGroup('<groupName>a&amp b & c;</groupName>')],
  ['an entity without a name', oneGroup('<groupName>&; &#; &#x;</groupName>')],
  ['entities beyond 16 bits', oneGroup('<groupName>&#x1F680; &#128640; &#x110000;</groupName>')],
  ['entities with many digits', oneGroup('<groupName>&#x000041; &#0000065; &#x0000041;</groupName>')],
  ['a byte that is no character', Buffer.from(oneGroup('<groupName>a\u0080</groupName>'), 'latin1')],
  ['bytes that are not UTF-8', Buffer.from(oneGroup('<groupName>\u00e9\u00e9</groupName>'), 'latin1')],
  [
    'a character cut in two',
    Buffer.concat([
      Buffer.from('<DescribeSecurityGroupsResponse><nextToken>'),
      Buffer.from([0xe2, 0x82]),
      Buffer.from('</nextToken></DescribeSecurityGroupsResponse>'),
    ]),
  ],
  ['a replacement character', oneGroup('<groupName>\ufffd</groupName>')],
]);

/** Documents that the SDK refuses: malformed, or with something else where a value should be. */
export const refused = cases([
  ['an attribute of an empty element', oneGroup('<groupId a="b"/>')],
  ['an element named __proto__', oneGroup('<__proto__><groupId>sg-1</groupId></__proto__>')],
  ['a value twice', oneGroup('<groupId>sg-1</groupId><groupId>sg-2</groupId>')],
  ['an element in a value', oneGroup('<groupId><a>1</a></groupId>')],
  ['an element in a number', permission('<fromPort><a>1</a></fromPort>')],
  ['nothing', ' '],
  ['no root', '<?xml version="1.0"?>'],
  ['text instead of a document', 'Service Unavailable'],
  ['JSON', '{"message":"x"}'],
  ['a byte order mark', `\ufeff${groupsAnswer('')}`],
  ['UTF-16', Buffer.from(groupsAnswer(''), 'utf16le')],
  ['a declaration without an end', '<?xml version="1.0"'],
  ['an opening tag alone', '<DescribeSecurityGroupsResponse>'],
  ['an opening tag without an end', '<DescribeSecurityGroupsResponse'],
  ['a namespace without an end', '<DescribeSecurityGroupsResponse xmlns="a'],
  ['tags in the wrong order', oneGroup('<groupId>sg-1<ownerId></groupId>1</ownerId>')],
  ['a closing tag of another name', oneGroup('<groupId>sg-1</ownerId>')],
  ['a closing tag too many', oneGroup('<groupId>sg-1</groupId></groupId>')],
  ['a closing tag too few', oneGroup('<groupId>sg-1')],
  ['a list closed by another', groupsAnswer('<securityGroupInfo><item/></item>')],
  ['an empty tag that goes on', groupsAnswer('<securityGroupInfo/a>')],
  ['a less-than sign in a value', oneGroup('<groupName>a < b</groupName>')],
  ['CDATA without an end', oneGroup('<groupName><![CDATA[a</groupName>')],
  ['a comment without an end', oneGroup('<!-- <groupName>a</groupName>')],
]);

function cases(rows: readonly Row[]): readonly Case[] {
  return rows.map(([title, document, name = 'DescribeSecurityGroupsResult']) => {
    return { title, document: Buffer.from(document), name };
  });
}
