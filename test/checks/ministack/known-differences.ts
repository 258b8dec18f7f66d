/** Where MiniStack is not DynamoDB: the title of the contract case, and what it does instead (seen with MiniStack 1.5.33). */
export const knownDifferences: Readonly<Record<string, string>> = {
  'expiry is switched on once, and shown': 'MiniStack takes a second time as well',
};
