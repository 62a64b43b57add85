// SPDX-License-Identifier: Apache-2.0
// A control that cannot run on a cell of the capability matrix makes the configuration fail to load, by
// name, unless the app says what is to happen there (`unknown_content`). Silence is not consent: media in a
// request would pass a rule on requests unseen.
import type { Check } from '../config/load.ts';
import type { Direction, WireId } from '../core/exchange.ts';
import { effectiveRules } from '../policy/settings.ts';
import { uncoveredCells } from '../protocols/matrix.ts';

const WIRES: readonly WireId[] = [
  'openai-chat',
  'openai-responses',
  'openai-embeddings',
  'anthropic-messages',
  'anthropic-count-tokens',
];
const NAMED_CELLS = 3;

/** Enforcing rules that content without an extractor would pass, for apps that do not say so. */
export const capabilityCheck: Check = (config) => {
  const rules = effectiveRules(config.protections).filter(({ mode }) => mode === 'enforce');
  const enforces = (direction: Direction, app: string) =>
    rules.find(
      (rule) => rule.on.includes(direction) && (rule.apps.length === 0 || rule.apps.includes(app)),
    );
  return Object.entries(config.apps).flatMap(([id, app]) => {
    // With an enforcing rule on answers anywhere, the default for content nobody can read is to refuse it.
    if (app.unknown_content !== undefined || rules.some(({ on }) => on.includes('response')))
      return [];
    const rule = enforces('request', id);
    if (rule === undefined) return [];
    const cells = uncoveredCells(WIRES, { direction: 'request' });
    if (cells.length === 0) return [];
    const names = cells.slice(0, NAMED_CELLS).map(({ wire, field }) => `${wire} ${field}`);
    return [
      {
        path: ['apps', id],
        message: `rule "${rule.id}" enforces on requests, but cannot read ${cells.length} fields (${names.join(', ')}, ...)`,
        hint: 'set unknown_content to block, hold or audit for this app',
      },
    ];
  });
};
