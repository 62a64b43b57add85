// SPDX-License-Identifier: Apache-2.0
// The x-bartizan-* headers a caller may send: who its end user is (trusted apps only) and which of its
// conversations this is (anyone: the id only counts together with who sends it). All others are refused,
// because a header that is silently ignored is one its sender believes in.
import type { IncomingMessage } from 'node:http';
import { BartizanError } from '../core/errors.ts';
import type { EndUser } from '../core/exchange.ts';
import { LIMITS } from '../core/limits.ts';

const USER = 'x-bartizan-user';
const GROUPS = 'x-bartizan-groups';
const AGENT = 'x-bartizan-agent';
const CONVERSATION = 'x-bartizan-conversation';
const IDENTITY: ReadonlySet<string> = new Set([USER, GROUPS, AGENT]);

/** Visible ASCII without the comma that separates groups. */
const NAME = /^[!-+\--~]+$/;
const CONVERSATION_ID = /^[!-~]{1,128}$/;

type Caller = { readonly endUser: EndUser | undefined; readonly agent: string | undefined };

/**
 * The end user and agent a request names. Errors: `untrusted_identity_header` when the app may not say,
 * or the header is none of ours; `bad_headers` for a malformed value.
 */
export function endUserOf(request: IncomingMessage, trusted: boolean): Caller | BartizanError {
  for (const name in request.headers) {
    if (!name.startsWith('x-bartizan-') || name === CONVERSATION) continue;
    if (!trusted || !IDENTITY.has(name)) return new BartizanError('untrusted_identity_header');
  }
  const conversation = value(request, CONVERSATION);
  if (conversation !== undefined && !CONVERSATION_ID.test(conversation)) return bad(CONVERSATION);
  const subject = value(request, USER);
  const agent = value(request, AGENT);
  const groups = value(request, GROUPS)
    ?.split(',')
    .map((group) => group.trim());
  if (subject !== undefined && !isName(subject)) return bad(USER);
  if (agent !== undefined && !isName(agent)) return bad(AGENT);
  if (groups !== undefined) {
    if (subject === undefined) return bad(GROUPS);
    if (groups.length > LIMITS.identityGroups || !groups.every(isName)) return bad(GROUPS);
  }
  if (subject === undefined) return { endUser: undefined, agent };
  return { endUser: { subject, groups: groups ?? [], attributes: {} }, agent };
}

/** The client's own id of the conversation; checked by `endUserOf` before. */
export function conversationOf(request: IncomingMessage): string | undefined {
  return value(request, CONVERSATION);
}

function value({ headers }: IncomingMessage, name: string): string | undefined {
  const given = headers[name];
  return typeof given === 'string' ? given : undefined;
}

const isName = (text: string): boolean => text.length <= LIMITS.identityChars && NAME.test(text);

const bad = (name: string): BartizanError =>
  new BartizanError('bad_headers', `Header malformed: ${name}`);
