// SPDX-License-Identifier: Apache-2.0
// Every way in which a value leaves a program by accident, tried on a secret.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { BartizanError } from './errors.ts';
import { sameSecret, Secret } from './secret.ts';

const VALUE = 'sk-do-not-show-me-0123456789';
const secret = new Secret(VALUE);
/** To the compiler, what somebody mistakes it for: it would refuse most of the following. */
const mistaken = secret as unknown as string;
/** As secrets are held: inside other things. */
const holder = { secret, list: [secret], map: new Map([['key', secret]]), set: new Set([secret]) };

/** What a console with this call would have written. */
function printed(call: (console: Console) => void): string {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  call(new Console({ stdout: stream, stderr: stream }));
  return text;
}

function posted(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(value);
  const received = receiveMessageOnPort(port2);
  port1.close();
  return received;
}

const LEAKS: readonly (readonly [name: string, leak: () => unknown])[] = [
  ['String()', () => String(secret)],
  ['a template', () => `value: ${mistaken}`],
  ['+', () => '' + secret],
  ['concat', () => ''.concat(mistaken)],
  ['join', () => [secret, secret].join()],
  ['Number()', () => String(Number(secret))],
  ['toLocaleString', () => secret.toLocaleString()],
  ['JSON', () => JSON.stringify(holder)],
  ['JSON as a key', () => JSON.stringify({ [mistaken]: 1 })],
  ['inspect', () => inspect(holder)],
  [
    'inspect with everything',
    () => inspect(holder, { depth: 9, showHidden: true, showProxy: true }),
  ],
  [
    'inspect without its own method',
    () => inspect(holder, { customInspect: false, depth: 9, showHidden: true }),
  ],
  ['inspect of its prototype', () => inspect(Object.getPrototypeOf(secret), { showHidden: true })],
  [
    'format %s %d %i %f %j %o %O',
    () => format('%s %d %i %f %j %o %O', secret, secret, secret, secret, secret, secret, secret),
  ],
  ['console.log', () => printed((console) => console.log('key', secret, holder))],
  ['console.table', () => printed((console) => console.table([holder, { secret }]))],
  ['console.dir', () => printed((console) => console.dir(secret, { showHidden: true }))],
  ['structuredClone', () => inspect(structuredClone({ secret }), { showHidden: true })],
  ['postMessage', () => inspect(posted({ secret }), { showHidden: true, depth: 9 })],
  ['v8.serialize', () => serialize({ secret }).toString('latin1')],
  ['v8 there and back', () => inspect(deserialize(serialize({ secret })), { depth: 9 })],
  ['spread', () => inspect({ ...(secret as object) })],
  ['Object.assign', () => inspect(Object.assign({}, secret))],
  ['own keys', () => inspect([Reflect.ownKeys(secret), Object.entries(secret)])],
  ['Object.getOwnPropertyDescriptors', () => inspect(Object.getOwnPropertyDescriptors(secret))],
  ['an error message', () => inspect(new Error(mistaken))],
  ['the cause of an error', () => inspect(new Error('x', { cause: secret }), { showHidden: true })],
  [
    'our own error',
    () => inspect(new BartizanError('internal', 'x', { cause: holder }), { depth: 9 }),
  ],
  ['a failed assertion', () => failure(() => assert.equal(mistaken, 'other'))],
  ['a failed deep assertion', () => failure(() => assert.deepEqual({ secret }, { secret: 1 }))],
  [
    'a thrown secret',
    () =>
      inspect(
        failure(() => {
          throw secret;
        }),
      ),
  ],
  ['URLSearchParams', () => String(new URLSearchParams({ key: mistaken }))],
  ['Headers', () => inspect(new Headers({ key: mistaken }))],
  ['Buffer.from', () => failure(() => Buffer.from(mistaken))],
];

function failure(run: () => unknown): string {
  try {
    return inspect(run());
  } catch (thrown) {
    return `${inspect(thrown, { showHidden: true, depth: 9 })} ${String(thrown)}`;
  }
}

for (const [name, leak] of LEAKS) {
  test(`nothing of a secret in: ${name}`, () => {
    const text = leak();
    assert.equal(typeof text, 'string');
    assert.ok(String(text).length > 0, 'something was printed');
    for (const shown of [
      VALUE,
      VALUE.slice(3),
      Buffer.from(VALUE).toString('base64'),
      Buffer.from(VALUE).toString('hex'),
    ]) {
      assert.ok(!String(text).includes(shown), name);
    }
  });
}

test('it gives its value to whoever asks for it, and takes nothing on', () => {
  assert.equal(secret.reveal(), VALUE);
  assert.throws(() => Object.assign(secret, { note: VALUE }), TypeError);
  assert.throws(() => Object.defineProperty(secret, 'toString', { value: () => VALUE }), TypeError);
});

const SAME: readonly (readonly [secret: string, given: string, same: boolean])[] = [
  ['abc', 'abc', true],
  ['abc', 'abd', false],
  ['abc', 'ab', false],
  ['abc', 'abcd', false],
  ['abc', '', false],
  ['', '', false],
  ['', 'a', false],
  ['é', 'é', true],
  ['é', 'e\u0301', false],
  ['abc', 'abc\u0000', false],
  ['a'.repeat(100_000), 'a'.repeat(100_000), true],
  // Lone surrogates all become the same replacement character in UTF-8; they are in no secret of ours.
  ['abc', 'abc\ud800', false],
];
for (const [value, given, same] of SAME) {
  test(`${JSON.stringify(value.slice(0, 8))} is ${same ? '' : 'not '}${JSON.stringify(given.slice(0, 8))}`, () => {
    assert.equal(sameSecret(new Secret(value), given), same);
  });
}
