// SPDX-License-Identifier: Apache-2.0
// Lets the protector judge every text of the request, and does what it says: refuse, or note the changes
// to be made in the body. It decides nothing itself.
import { assert, BartizanError } from '../../core/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { BodyEdit } from '../../core/json/types.ts';
import type { Edit, Judgement } from '../../protect/protector.ts';
import type { Flow } from '../flow.ts';
import type { Stage, StageResult } from '../pipeline.ts';
import { refusalOf } from '../refusal.ts';

export const inspectRequest: Stage = { name: 'inspect-request', run };

function run(flow: Flow): StageResult | Promise<StageResult> {
  const { exchange } = flow;
  assert(exchange !== undefined, 'inspect-request runs after decode');
  const judged = flow.snapshot.protector.request(exchange);
  return judged instanceof Promise
    ? judged.then((judgement) => enforce(flow, exchange, judgement))
    : enforce(flow, exchange, judged);
}

function enforce(flow: Flow, exchange: Exchange, judgement: Judgement): StageResult {
  flow.decisions.push(...judgement.decisions);
  const refusal = refusalOf(judgement.verdict);
  if (refusal !== undefined) return unreadable(exchange, refusal) ?? refusal;
  flow.tokens = judgement.tokens;
  // A field that is taken out or set whole leaves nothing of its text to be changed.
  const replaced = new Set(flow.edits.map(({ pointer }) => pointer));
  for (const edit of judgement.edits) {
    const change = bodyEdit(exchange, edit);
    if (!replaced.has(change.pointer)) flow.edits.push(change);
  }
  return undefined;
}

/**
 * A field that nobody can read is a fault in the request that its author can mend, so it is named as one,
 * whatever the app's block style; a policy that refuses for other reasons as well does not explain itself.
 */
function unreadable({ uninspected }: Exchange, refusal: BartizanError): BartizanError | undefined {
  const [first] = uninspected;
  if (first === undefined || refusal.reasons.join() !== 'content.uninspected') return undefined;
  const { reasons } = refusal;
  const { pointer, kind } = first;
  return new BartizanError('uninspectable', `Content that cannot be inspected (${kind})`, {
    pointer,
    reasons,
  });
}

function bodyEdit({ segments }: Exchange, { segment, start, end, text }: Edit): BodyEdit {
  const judged = segments[segment];
  assert(judged !== undefined, 'an edit names a segment of the exchange');
  const kind = judged.source === 'json' ? 'source' : 'text';
  return { kind, pointer: judged.pointer, start, end, text };
}
