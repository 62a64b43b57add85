// SPDX-License-Identifier: Apache-2.0
// What must hold for any request target and any header block: read against a second, slower reader.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import * as fc from 'fast-check';
import { BartizanError } from '../../src/core/errors.ts';
import { headerFault } from '../../src/gateway/framing.ts';
import { DEPLOYMENT_ROUTES, ROUTES } from '../../src/gateway/routes.ts';
import { matchTarget } from '../../src/gateway/target.ts';

const PATHS = [
  ...ROUTES.map(({ path }) => path),
  ...DEPLOYMENT_ROUTES.map(({ path }) => `/openai/deployments/gpt-4${path}`),
];
const BITS = [
  '/',
  '//',
  '.',
  '..',
  '/..',
  '%2e',
  '%2f',
  '%00',
  '?',
  '#',
  ';',
  '&',
  '=',
  '@',
  ':',
  '\\',
  'beta',
  'api-version',
  'true',
  'healthz',
  'v1',
  'models',
  'openai',
  'deployments',
  'x',
  '~',
  '*',
  'http://a.test',
  '\u0000',
  'é',
  '\r\n',
  ' ',
  '+',
] as const;

const target = fc.oneof(
  fc.constantFrom(...PATHS),
  fc
    .tuple(
      fc.constantFrom(...PATHS),
      fc.array(fc.tuple(fc.nat(), fc.nat(4), fc.constantFrom(...BITS)), { maxLength: 4 }),
    )
    .map(([path, edits]) =>
      edits.reduce((text, [where, cut, bit]) => {
        const at = where % (text.length + 1);
        return text.slice(0, at) + bit + text.slice(at + cut);
      }, path),
    ),
  fc.array(fc.constantFrom(...BITS), { maxLength: 12 }).map((bits) => bits.join('')),
  fc.string({ maxLength: 60 }),
);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'get', 'POST ');

const CODES = ['bad_request_target', 'unknown_route', 'method_not_allowed'];
const DEPLOYED = /^\/openai\/deployments\/[A-Za-z0-9._-]{1,64}$/;

function checkTarget(given: string, verb: string): void {
  const matched = matchTarget(given, verb);
  if (matched instanceof BartizanError) {
    assert.ok(CODES.includes(matched.code), matched.code);
    assert.ok(
      !PATHS.slice(0, ROUTES.length).includes(given) || matched.code === 'method_not_allowed',
    );
    return;
  }
  const [path = '', query, ...more] = given.split('?');
  const { route, model } = matched;
  assert.deepEqual(more, []);
  assert.equal(route.method, verb);
  if (model === undefined) assert.equal(path, route.path);
  else {
    const rest = path.slice(0, path.length - route.path.length);
    assert.ok(DEPLOYED.test(rest) && path.endsWith(route.path), path);
    assert.ok(!['.', '..'].includes(model));
    assert.equal(rest, `/openai/deployments/${model}`);
  }
  if (query === undefined) return;
  const names = query.split('&').map((pair) => pair.split('=')[0] ?? '');
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(route.query.includes(name), name);
  assert.match(query, /^[\w.:&=-]+$/);
}

const NAMES = [
  'Host',
  'host',
  'HOST',
  'Content-Length',
  'Transfer-Encoding',
  'transfer-encoding',
  'Expect',
  'Authorization',
  'x-api-key',
  'x-bartizan-user',
  'X-Bartizan-User',
  'accept',
  'cookie',
] as const;
const TEXTS = [
  'a',
  'a:80',
  '[::1]',
  '[::1]:80',
  'a/#@b',
  'a@b',
  'a b',
  '',
  'chunked',
  'Chunked',
  'gzip, chunked',
  'chunked, chunked',
  'identity',
  '5',
  '0',
  '-1',
  '100-continue',
  'x',
  'a,b',
  'a:port',
  '[',
  ']',
  'a]',
] as const;
const lines = fc.array(
  fc.tuple(
    fc.constantFrom(...NAMES),
    fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 12 })),
  ),
  { maxLength: 8 },
);

/** As node:http keeps them without joining: the first of each name. */
function request(given: readonly (readonly [string, string])[]): IncomingMessage {
  const headers: Record<string, string> = {};
  for (const [name, value] of given) headers[name.toLowerCase()] ??= value;
  return { rawHeaders: given.flat(), headers } as unknown as IncomingMessage;
}

function checkHeaders(given: readonly (readonly [string, string])[]): void {
  const fault = headerFault(request(given));
  if (fault !== undefined) {
    assert.equal(fault.code, 'bad_headers');
    return;
  }
  const valuesOf = (name: string): string[] =>
    given.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  const hosts = valuesOf('host');
  assert.equal(hosts.length, 1);
  assert.doesNotMatch(hosts[0] ?? '', /[^\w.:[\]-]|^$/);
  const codings = valuesOf('transfer-encoding');
  const lengths = valuesOf('content-length');
  assert.ok(codings.length + lengths.length <= 1, 'one framing');
  for (const coding of codings) assert.equal(coding.toLowerCase(), 'chunked');
  for (const name of ['authorization', 'x-api-key', 'x-bartizan-user', 'expect']) {
    assert.ok(valuesOf(name).length <= 1, name);
  }
}

export const DOOR_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'targets: exactly the routes of the table': fc.property(target, method, checkTarget),
  'headers: sound, or refused': fc.property(lines, checkHeaders),
};
