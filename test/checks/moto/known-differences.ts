const validation = 'moto does not check protocols, ports or descriptions';
const canonical = 'moto stores CIDRs as they were sent';
const crash = 'moto answers HTTP 500 with an HTML page';
const unpaged = 'moto ignores MaxResults and NextToken, and answers with everything';
const partial = 'moto goes through the permissions one by one and keeps what it did before the error';
const oneCode = 'moto has one code, NotFound, for malformed and for unknown ids';
const revokedById = 'moto looks for the rule as for a permission, so the code is InvalidPermission.NotFound';
const prefixLists = 'moto does not check prefix lists: neither existence, version nor size';
const groups = 'moto makes default groups empty, and lets any group be deleted under any name';

/** Where moto is not EC2: the title of the contract case, and what moto does instead (seen with moto 5.2.1). */
export const knownDifferences: Record<string, string> = {
  'authorise returns every rule it added, with id, owner and canonical source':
    'moto returns the rules of the last permission only, without GroupOwnerId',
  'authorise is all or nothing when one of its rules exists already': partial,
  'the duplicate is named in the message': 'moto says "The specified rule already exists"',
  'the same permission twice in one call is refused': 'moto adds the first, then answers InvalidPermission.Duplicate',
  'an IPv4 CIDR is stored with its host bits cleared': canonical,
  'an IPv6 CIDR is stored in the form of RFC 5952': canonical,
  'another spelling of an existing CIDR is a duplicate': canonical,
  'modify stores the canonical CIDR': canonical,

  'authorise refuses tcp without ports': crash,
  'authorise refuses the protocol "all"': crash,
  'authorise accepts icmpv6 without type and code': crash,
  'authorise accepts protocol 50 without ports': crash,
  'authorise refuses an unknown protocol': validation,
  'authorise refuses tcp from port -1': validation,
  'authorise refuses a port above 65535': validation,
  'authorise refuses a port range that ends before it starts': validation,
  'authorise refuses an ICMP code above 255': validation,
  'authorise refuses a description with an apostrophe': validation,
  'authorise refuses a description of 256 characters': validation,
  'authorise refuses an IPv6 CIDR among IPv4 ranges': 'moto says "invalid CIDR subnet specification"',
  'authorise refuses a CIDR that is none': 'moto says "invalid CIDR subnet specification"',
  'authorise refuses a permission without a source': 'moto returns success and adds nothing',
  'authorise refuses a call without rules': 'moto returns success and adds nothing',
  'authorise refuses a malformed group reference': oneCode,
  'authorise refuses a prefix list that does not exist': prefixLists,

  'the 61st IPv4 rule is refused and nothing of the call is added': partial,
  'IPv6 rules have a budget of their own': 'moto counts IPv4 and IPv6 rules together',
  'a prefix list counts as its MaxEntries': 'moto does not count prefix lists',

  'revoke by id removes exactly that rule and returns it': 'moto returns no RevokedSecurityGroupRules',
  'revoke by the id of a rule already gone says so': revokedById,
  'revoke by ids of which one is unknown revokes none': revokedById,
  'revoke by a malformed id is refused': revokedById,
  'revoke by an id listed twice is refused': 'moto revokes it (what EC2 does is unknown; the sandbox refuses)',
  'revoke by ids and properties at once is refused': 'moto takes the ids',
  'revoke by properties takes a rule whatever its description': 'moto compares the description of group references',
  'revoke by properties of which one is unknown revokes none outside the default VPC': partial,
  'in the default VPC an unknown rule is no error but comes back as unknown':
    'moto answers InvalidPermission.NotFound in every VPC',
  'revoke from a malformed group id is refused': oneCode,

  'modify clears a description that is left out': 'moto keeps it (what EC2 does is recalled, not documented)',
  'modify cannot turn an IPv4 rule into an IPv6 rule': 'moto returns success and changes nothing',
  'modify into an existing rule is a duplicate': 'moto lets two equal rules be',

  'filter: ipv6-cidr': crash,
  'groups are found by the prefix list they name': crash,
  'a filter EC2 does not know is refused': 'moto looks at the filters one by one and stops when nothing is left',
  'groups come in pages of MaxResults and every group comes once': unpaged,
  'rules come in pages of MaxResults and every rule comes once': unpaged,
  'entries come in pages of MaxResults': unpaged,
  'a page smaller than 5 is refused': unpaged,
  'a page larger than 1000 is refused': unpaged,
  'a token that is not EC2’s own is refused': unpaged,
  'group ids and MaxResults do not go together': unpaged,
  'describing a malformed group id is another error': oneCode,

  'a tag specification for another kind of resource is refused': 'moto ignores it',
  'tag keys of AWS’s own are refused': 'moto accepts them',
  'deleting tags without naming any deletes them all': 'moto deletes none',
  'a rule that does not exist cannot be tagged': 'moto tags any sgr- id',

  'a change of an old version is refused': prefixLists,
  'a prefix list does not grow past MaxEntries': prefixLists,
  'the entries of a list that does not exist are an error': prefixLists,
  'a list AWS manages has neither MaxEntries nor Version': 'moto names its lists otherwise',

  'a default group lets in everything from itself': groups,
  'a default group cannot be deleted': groups,
  'a group that another names cannot be deleted': groups,
  'a group name starting with sg- is refused': groups,
};
