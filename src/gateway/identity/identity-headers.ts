// SPDX-License-Identifier: Apache-2.0
// The x-bartizan-* headers a caller may send: which of its apps it acts for, who its end user is (by a signed
// token; in plain words from trusted apps only) and which of its conversations this is (the id only counts
// together with who sends it). All others are refused: a header that is silently ignored is one its sender
// believes in. None of them is ever sent on.
import type { IncomingMessage } from 'node:http';
import { BartizanError } from '../../core/errors.ts';
import type { EndUser } from '../../core/exchange.ts';
import { LIMITS } from '../../core/limits.ts';

const APP = 'x-bartizan-app';
const USER = 'x-bartizan-user';
const GROUPS = 'x-bartizan-groups';
const AGENT = 'x-bartizan-agent';
const USER_TOKEN = 'x-bartizan-user-token';
const CONVERSATION = 'x-bartizan-conversation';

/** Each proves itself, or means nothing without its sender. */
const OPEN: ReadonlySet<string> = new Set([APP, USER_TOKEN, CONVERSATION]);
/** Believed only from apps that are trusted to say so. */
const TRUSTED: ReadonlySet<string> = new Set([USER, GROUPS, AGENT]);

/** Visible ASCII without the comma that separates groups. */
const NAME = /^[!-+\--~]+$/;
const CONVERSATION_ID = /^[!-~]{1,128}$/;

/** What a request says of whom it acts for. At most one of `endUser` and `userToken` is there. */
export type Claimed = {
  readonly endUser: EndUser | undefined;
  /** Not yet verified. */
  readonly userToken: string | undefined;
  readonly agent: string | undefined;
};

/**
 * What a request of an app names. Errors: `untrusted_identity_header` when the app may not say, or the
 * header is none of ours; `bad_headers` for a malformed value or an end user named in two ways.
 */
export function claimedOf(request: IncomingMessage, trusted: boolean): Claimed | BartizanError {
  for (const name in request.headers) {
    if (!name.startsWith('x-bartizan-') || OPEN.has(name)) continue;
    if (!trusted || !TRUSTED.has(name)) return new BartizanError('untrusted_identity_header');
  }
  const conversation = value(request, CONVERSATION);
  if (conversation !== undefined && !CONVERSATION_ID.test(conversation)) return bad(CONVERSATION);
  const agent = value(request, AGENT);
  if (agent !== undefined && !isName(agent)) return bad(AGENT);
  const endUser = namedUser(request);
  if (endUser instanceof BartizanError) return endUser;
  const userToken = value(request, USER_TOKEN);
  if (userToken !== undefined && endUser !== undefined) {
    return new BartizanError('bad_headers', `Both ${USER_TOKEN} and ${USER}`);
  }
  return { endUser, userToken, agent };
}

function namedUser(request: IncomingMessage): EndUser | undefined | BartizanError {
  const subject = value(request, USER);
  const groups = value(request, GROUPS)
    ?.split(',')
    .map((group) => group.trim());
  if (subject === undefined) return groups === undefined ? undefined : bad(GROUPS);
  if (!isName(subject)) return bad(USER);
  if (groups !== undefined && (groups.length > LIMITS.identityGroups || !groups.every(isName))) {
    return bad(GROUPS);
  }
  return { subject, groups: groups ?? [], attributes: {} };
}

/** The app that a request says it is of; whether it may be is for its credential to say. */
export function appNamed(request: IncomingMessage): string | undefined {
  return value(request, APP);
}

/** The client's own id of the conversation; checked by `claimedOf` before. */
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
