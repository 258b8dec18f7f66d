import { counted } from '../../core/model/counted.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { optInOf } from '../../core/policy/opt-in.ts';
import { styled } from '../host/terminal.ts';
import { byText, doneText, shortArn, styledBy } from './done.ts';
import { decisionText, groupTitle, managerLines } from './finding.ts';
import { decisionOf, type ShownGroup, type ShownRule, shownRules } from './group.ts';
import { entryText, inOrder } from './policy.ts';

/** A group for people: what is decided and why, the rules that reach the port, who may come in, and what the log says last. */
export function groupText(shown: ShownGroup): string {
  const { snapshot, assessment } = shown;
  const exposures = assessment?.exposures ?? [];
  return [
    `${groupTitle(shown)}  ${standingText(shown)}`,
    ...(snapshot.description === '' ? [] : [`  ${styled('dim', JSON.stringify(snapshot.description))}`]),
    ...exposures.map(({ reason }) => `  ${styled('red', reason)}`),
    ...managerLines({ snapshot, exposures }),
    ...rulesLines(shownRules(shown)),
    ...facts(shown).map(([name, text]) => `  ${styled('dim', name.padEnd(widest))}  ${text}`),
  ].join('\n');
}

function standingText(shown: ShownGroup): string {
  if (shown.assessment) return decisionText(shown.assessment);
  const { decision, reason } = decisionOf(shown);
  return `${styled(decision === 'unknown' ? 'yellow' : 'green', decision)}: ${reason}`;
}

/** Those that open the port come first. Rules that do not reach it are counted: there may be many, and none of them matters here. */
function rulesLines(rules: readonly ShownRule[]): string[] {
  const reaching = rules.filter(({ reachesPort }) => reachesPort);
  const openFirst = [...reaching.filter(({ opens }) => opens), ...reaching.filter(({ opens }) => !opens)];
  const others = rules.length - reaching.length;
  const isAny = reaching.length > 0 ? 'other ' : '';
  const doNot = others === 1 ? 'does not reach' : 'do not reach';
  return [
    ...openFirst.map(ruleLine),
    ...(others > 0 ? [styled('dim', `    ${counted(others, `${isAny}inbound rule`)} ${doNot} the port`)] : []),
    ...(rules.length === 0 ? [styled('dim', '    no inbound rules')] : []),
  ];
}

function ruleLine({ rule, opens, approved, managed }: ShownRule): string {
  const marks = [...(managed ? ['managed'] : []), ...(approved ? ['approved'] : [])].join(', ');
  const text = `    ${opens ? '✗' : '·'} ${rule.id}  ${ruleText(rule)}${marks === '' ? '' : `  (${marks})`}`;
  return opens ? styled('red', text) : text;
}

type Fact = readonly [name: string, text: string];

const widest = 'opted in'.length;

/** What the tags, the policy and the log say, each where there is something to say. */
function facts(shown: ShownGroup): Fact[] {
  const { snapshot, entries, exemption, problem, latest } = shown;
  const optIn = optInOf(snapshot.tags, shown.optInTagKey);
  return [
    ['opted in', optIn.kind === 'in' ? 'yes' : `no: ${optIn.reason}`],
    ...inOrder(entries).map((entry): Fact => ['approved', entryText(entry)]),
    ...(exemption
      ? [
          [
            'exempt',
            `${exemption.id}  until ${exemption.expiresAt} by ${exemption.owner}: ${exemption.reason}`,
          ] as const,
        ]
      : []),
    ...proposalFacts(shown),
    ...(latest
      ? [
          [
            'last',
            `${latest.at}  ${styledBy(latest.outcome, doneText(latest))} by ${shortArn(byText(latest))}  ${latest.id}`,
          ] as const,
        ]
      : []),
    ...(problem === null ? [] : [['history', styled('red', problem)] as const]),
  ];
}

function proposalFacts({ proposal }: ShownGroup): Fact[] {
  if (proposal === null) return [];
  const { id, at, state, stopsMail } = proposal;
  const approve = `smtp-warden approve ${id}${stopsMail ? ' --despite-mail --reason …' : ''}`;
  return [
    ['proposal', state === 'approved' ? `${id}  of ${at}, approved and not executed yet` : `of ${at}: ${approve}`],
  ];
}
