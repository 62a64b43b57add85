// SPDX-License-Identifier: Apache-2.0
// Types of policies against the input that decisions have: a misspelt fact is one that is never there.
import { z } from 'zod';
import { POINTS } from '../../policy/check/contract.ts';
import type { Check } from '../../policy/check/check-policies.ts';
import { checkTypes } from '../../policy/rego/compile/types-check.ts';
import { facts } from '../../telemetry/decision-schemas.ts';

/** The input of a decision as it is recorded, with values of any kind. */
const INPUT: unknown = z.toJSONSchema(
  z.object({
    schema: z.string(),
    facts,
    values: z.record(z.string(), z.unknown()),
    erased: z.array(z.string()),
  }),
  { io: 'input' },
);

/**
 * A check of types: packages of decision points have the input of decisions, which metadata may name as `schema.input`;
 * `more` are further schemas by name, one named `input` in the place of it.
 */
export function typeCheck(more: Readonly<Record<string, unknown>> = {}): Check {
  const named: Readonly<Record<string, unknown>> = { input: INPUT, ...more };
  const isPoint = ([first, second]: readonly string[]): boolean =>
    first === 'bartizan' && POINTS.some((point) => point === second);
  return (modules) =>
    checkTypes(modules, {
      named,
      input: (path) => (isPoint(path) ? named['input'] : undefined),
    });
}
