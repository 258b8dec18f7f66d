import { declareKilledProcesses } from './killed-processes.ts';
import { policyScenarios } from './policy-scenarios.ts';
import { undoScenarios } from './undo-scenarios.ts';

await declareKilledProcesses([...policyScenarios, ...undoScenarios]);
