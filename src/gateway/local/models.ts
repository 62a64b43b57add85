// SPDX-License-Identifier: Apache-2.0
// The models that the caller may use (those of its app, narrowed by its key) in the shape of the API that is
// asked: OpenAI's list, or Anthropic's page when the caller says which version of that API it speaks.
// Upstreams are not shown.
import type { Flow, Reply } from '../flow.ts';
import { assert, BartizanError } from '../../core/errors.ts';
import { mayCall } from '../identity/caller.ts';
import { jsonReply } from './reply.ts';

/** Bounds and default of one page in the Anthropic API. */
const PAGE_MAX = 1_000;
const PAGE_DEFAULT = 20;
/** An alias has no date of its own; both APIs want one, and the epoch is the agreed "unknown". */
const UNKNOWN_DATE = { seconds: 0, iso: '1970-01-01T00:00:00Z' } as const;

export function listModels(flow: Flow): Reply | BartizanError {
  const { identity, snapshot, request } = flow;
  assert(identity !== undefined, 'models are listed for an app');
  const aliases = Object.keys(snapshot.config.models).filter((name) => mayCall(identity, name));
  if (request.headers['anthropic-version'] !== undefined) return page(flow, aliases);
  return jsonReply({
    object: 'list',
    data: aliases.map((id) => ({
      id,
      object: 'model',
      created: UNKNOWN_DATE.seconds,
      owned_by: 'bartizan',
    })),
  });
}

function page(flow: Flow, aliases: readonly string[]): Reply | BartizanError {
  const { searchParams: query } = new URL(flow.request.url ?? '', 'http://query.invalid');
  const limit = Number(query.get('limit') ?? PAGE_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    return new BartizanError('invalid_request', `limit must be 1 to ${PAGE_MAX}`);
  }
  const after = query.get('after_id');
  const before = query.get('before_id');
  const from = after === null ? 0 : aliases.indexOf(after) + 1;
  const to = before === null ? aliases.length : aliases.indexOf(before);
  if ((after !== null && from === 0) || to === -1) {
    return new BartizanError('invalid_request', 'after_id or before_id is no model of this list');
  }
  const between = aliases.slice(from, to);
  const shown = before === null ? between.slice(0, limit) : between.slice(-limit);
  return jsonReply({
    data: shown.map((id) => ({
      type: 'model',
      id,
      display_name: id,
      created_at: UNKNOWN_DATE.iso,
    })),
    has_more: shown.length < between.length,
    first_id: shown[0] ?? null,
    last_id: shown.at(-1) ?? null,
  });
}
