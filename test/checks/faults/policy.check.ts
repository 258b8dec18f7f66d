import { declareCrashPoints } from './crash-points.ts';
import { policyScenarios } from './policy-scenarios.ts';

await declareCrashPoints(policyScenarios);
