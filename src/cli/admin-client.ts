// SPDX-License-Identifier: Apache-2.0
// The admin API as commands on the same machine use it: address and token come from the data directory.
import { request } from 'undici';
import type { Problem } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { ERROR_CODES, type ErrorCode } from '../core/error-codes.ts';
import { Secret } from '../core/secret.ts';
import { type AdminAccess, readAdminAccess } from '../node/first-start.ts';
import { nodePaths } from '../node/paths.ts';
import { bootOf, readConfiguration, requireConfiguration } from '../node/configuration.ts';
import { type CommandContext, text } from './command.ts';

/** Options of every command that talks to a running node. */
export const CONNECTION_OPTIONS = {
  data: { type: 'string', help: 'data directory of the node (default: from the configuration)' },
  config: { type: 'string', help: 'configuration file (default: bartizan.yaml)' },
  admin: {
    type: 'string',
    help: 'address of the admin API of another machine; its token is in BARTIZAN_TOKEN',
  },
} as const;

const TOKEN_VARIABLE = 'BARTIZAN_TOKEN';

type Call = { readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'; readonly body?: unknown };

/** Calls the admin API. Throws `control_unreachable`, or the API's own refusal. */
export async function callAdmin<Answer>(
  context: CommandContext,
  path: string,
  call: Call = { method: 'GET' },
): Promise<Answer> {
  const access = remoteAccess(text(context, 'admin')) ?? localAccess(context);
  const response = await request(`${access.url}${path}`, {
    method: call.method,
    headers: {
      authorization: `Bearer ${access.token.reveal()}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  }).catch((cause: unknown) => {
    const message = `no answer from ${access.url}`;
    throw new BartizanError('control_unreachable', message, { cause });
  });
  const answer: unknown = await response.body.json();
  if (response.statusCode < 400) return answer as Answer;
  throw asRefusal(answer);
}

/** Of a node on this machine. */
function localAccess(context: CommandContext): AdminAccess {
  const dataDir = text(context, 'data') ?? dataDirOf(text(context, 'config'));
  const access = readAdminAccess(nodePaths(dataDir));
  if (access !== undefined) return access;
  throw new BartizanError('control_unreachable', `no node has run with data directory ${dataDir}`);
}

/** Of another machine: a token goes over TLS, or stays on this machine. */
function remoteAccess(address: string | undefined): AdminAccess | undefined {
  if (address === undefined) return undefined;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal))) {
    throw new BartizanError('usage', '--admin is the address of an admin API: https://...');
  }
  const token = process.env[TOKEN_VARIABLE] ?? '';
  if (token === '') {
    throw new BartizanError('usage', `--admin needs a token in ${TOKEN_VARIABLE}`);
  }
  return { url: url.origin, token: new Secret(token) };
}

/** A file that leans on parts made through the API is not valid by itself, but says where the node is. */
function dataDirOf(config: string | undefined): string {
  const source = readConfiguration(config);
  return (bootOf(source) ?? requireConfiguration(source)).data_dir;
}

function asRefusal(answer: unknown): BartizanError {
  const error = (answer as { error?: Record<string, unknown> } | null)?.error ?? {};
  const { code, message, pointer, problems } = error;
  const known =
    typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : 'internal';
  const lines = Array.isArray(problems)
    ? problems.map((problem: Partial<Problem> | null) => {
        const { path = '', line = 0, resource = `line ${line}`, message = '' } = problem ?? {};
        const advice = typeof problem?.hint === 'string' ? ` (${problem.hint})` : '';
        return `\n  ${resource}: ${path === '' ? '' : `${path}: `}${message}${advice}`;
      })
    : [];
  return new BartizanError(
    known,
    `${typeof message === 'string' ? message : 'the admin API refused'}${lines.join('')}`,
    typeof pointer === 'string' ? { pointer } : {},
  );
}
