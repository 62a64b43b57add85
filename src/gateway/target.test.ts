// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../core/errors.ts';
import { ROUTES } from './routes.ts';
import { matchTarget } from './target.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 50_000 : 300;

test('every row of the table is found by its own path and method alone', () => {
  for (const route of ROUTES) {
    assert.deepEqual(matchTarget(route.path, route.method), { route, model: undefined });
    for (const method of ['HEAD', 'OPTIONS', 'TRACE', 'get', '']) {
      const refused = matchTarget(route.path, method);
      assert.ok(refused instanceof BartizanError && refused.code === 'method_not_allowed');
    }
  }
});

test('only probes are served without a credential', () => {
  const open = ROUTES.filter(({ authentication }) => authentication === 'none');
  assert.deepEqual(
    open.map(({ path }) => path),
    ['/healthz', '/readyz'],
  );
  for (const route of ROUTES) assert.equal(route.charged, route.authentication === 'key');
});

test('a known path in any disguise is not that path', () => {
  const disguises: readonly ((path: string) => string)[] = [
    (path) => `${path}/`,
    (path) => `/${path}`,
    (path) => `.${path}`,
    (path) => `/.${path}`,
    (path) => `/x/..${path}`,
    (path) => path.replace('/', '\\'),
    (path) => path.replace(/[a-z]/, (char) => `%${char.charCodeAt(0).toString(16)}`),
    (path) => `${path}%00`,
    (path) => `${path};x`,
    (path) => `${path}#x`,
    (path) => `${path} `,
    (path) => `http://h${path}`,
    (path) => `${path}?%62eta=true`,
    (path) => path.toUpperCase(),
  ];
  for (const { path, method } of ROUTES) {
    for (const disguise of disguises) {
      assert.ok(matchTarget(disguise(path), method) instanceof BartizanError, disguise(path));
    }
  }
});

test('whatever matches is a row, a known query, or a deployment', () => {
  const paths = ROUTES.map(({ path }) => path);
  const piece = fc.constantFrom(
    '/',
    '..',
    '.',
    '%2f',
    '?',
    '&',
    '=',
    'beta',
    'limit',
    'a',
    '\\',
    '#',
  );
  const target = fc
    .array(fc.oneof(fc.constantFrom(...paths), piece, fc.string({ maxLength: 4 })), {
      maxLength: 6,
    })
    .map((parts) => parts.join(''));
  const known =
    /^(?:\/openai\/deployments\/[A-Za-z0-9._-]{1,64}\/(?:chat\/completions|embeddings)|[^?]+)(?:\?[A-Za-z0-9._:&=-]+)?$/;
  fc.assert(
    fc.property(target, fc.constantFrom('GET', 'POST'), (text, method) => {
      const matched = matchTarget(text, method);
      if (matched instanceof BartizanError) return;
      assert.match(text, known);
      const path = text.split('?')[0] ?? '';
      if (matched.model === undefined) assert.equal(path, matched.route.path);
      else assert.ok(path.endsWith(`/${matched.model}${matched.route.path}`));
    }),
    { numRuns: RUNS },
  );
});
