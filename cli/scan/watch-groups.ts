import type { SecurityGroupSurvey } from '../../core/gateways.ts';
import { type GroupRef, groupKey, type Place, placeKey } from '../../core/model/security-group.ts';

type SurveyOf = (place: Place) => SecurityGroupSurvey;

/** Surveys that remember which groups they have met. */
export interface WatchedGroups {
  readonly surveyOf: SurveyOf;
  /** False where every group of its place was listed, and this one was not among them. */
  readonly mayExist: (ref: GroupRef) => boolean;
}

export function watchGroups(surveyOf: SurveyOf): WatchedGroups {
  const met = new Set<string>();
  const wholePlaces = new Set<string>();
  return {
    surveyOf: (place) => {
      const survey = surveyOf(place);
      return {
        ...survey,
        async *outlines(only) {
          for await (const page of survey.outlines(only)) {
            for (const { ref } of page) met.add(groupKey(ref));
            yield page;
          }
          if (only === undefined) wholePlaces.add(placeKey(place));
        },
      };
    },
    mayExist: (ref) => met.has(groupKey(ref)) || !wholePlaces.has(placeKey(ref)),
  };
}
