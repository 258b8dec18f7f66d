import { declareCrashPoints } from './crash-points.ts';
import { policyScenarios } from './scenarios.ts';

await declareCrashPoints(policyScenarios);
