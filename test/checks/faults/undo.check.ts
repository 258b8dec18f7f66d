import { declareCrashPoints } from './crash-points.ts';
import { undoScenarios } from './undo-scenarios.ts';

await declareCrashPoints(undoScenarios);
