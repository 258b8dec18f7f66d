import { declareCrashPoints } from './crash-points.ts';
import { undoScenarios } from './scenarios.ts';

await declareCrashPoints(undoScenarios);
