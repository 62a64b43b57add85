// SPDX-License-Identifier: Apache-2.0
// What detectors of identifiers have in common: one reading of the text for all of them, from which each
// takes its family.
import { z } from 'zod';
import type { DetectorId } from '../../../../core/finding.ts';
import { FEATURE } from '../../../features.ts';
import type { View } from '../../../view/view.ts';
import { HELD_CHARS, identifiersIn, pendingIdentifier } from './find.ts';
import type { IdentifierFamily } from './format.ts';
import { FORMATS } from './formats.ts';

/** Names of the entities of a family, each once, sorted. */
export const entitiesOf = (family: IdentifierFamily): readonly string[] =>
  [...new Set(FORMATS.filter((one) => one.family === family).map(({ entity }) => entity))].sort();

/** The parts of a detector that follow from its family; `id` is its own. */
export function identifiers<Id extends DetectorId>(id: Id, family: IdentifierFamily) {
  const [first = '', ...rest] = entitiesOf(family);
  return {
    id,
    version: '2',
    taxonomy: ['owasp-llm-2025:LLM02'],
    phases: ['request', 'response'],
    streaming: { class: 'exact', holdChars: HELD_CHARS },
    view: 'folded',
    options: z.strictObject({
      off: z
        .array(z.enum([first, ...rest]))
        .default([])
        .describe(`Entities that are not reported, of: ${[first, ...rest].join(', ')}`),
    }),
    inspect: (
      view: View,
      from: number,
      {
        until,
        options,
      }: { readonly until: number; readonly options: { readonly off: readonly string[] } },
    ) =>
      (view.features & FEATURE.digit) === 0
        ? []
        : identifiersIn(view, from, until)
            .filter(
              ({ format }) => format.family === family && !options.off.includes(format.entity),
            )
            .map(({ start, end, format, score }) => ({ start, end, entity: format.entity, score })),
    pending: (view: View, from: number) => pendingIdentifier(view, from),
  } as const;
}
