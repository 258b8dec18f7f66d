import { tamperingSuite } from './suite.ts';

// A tenth of the log of `npm run test:tampering`, so that it takes seconds.
tamperingSuite({ share: 0.1, changes: 60 });
