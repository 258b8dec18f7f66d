export const newExpiryHelp =
  'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, from now 90m, 12h, 30d, 2w, or never';
