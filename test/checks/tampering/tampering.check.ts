import { tamperingSuite } from './suite.ts';

tamperingSuite({ share: 1, changes: 1_000 });
