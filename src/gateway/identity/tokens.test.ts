// SPDX-License-Identifier: Apache-2.0
// Tokens that are believed, and everything that must not be.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BartizanError } from '../../core/errors.ts';
import { fakeWorld, type FakeWorld } from '../../core/world.ts';
import {
  hmacSigned,
  jwkOf,
  keyPair,
  openIssuer,
  signed,
  type TestIssuer,
} from './issuer.fixture.ts';
import { createTokens, type Tokens } from './tokens.ts';
import type { TokenUse, VerifiedToken } from './verified-token.ts';

const key = keyPair('k1', 'RS256');
const stranger = keyPair('k1', 'RS256');
let issuer: TestIssuer;
let other: TestIssuer;
let world: FakeWorld;
let tokens: Tokens;
before(async () => {
  issuer = await openIssuer(key);
  other = await openIssuer(stranger);
});
after(() => Promise.all([issuer.stop(), other.stop()]));
beforeEach(() => {
  issuer.publish(key);
  issuer.asked.length = 0;
  world = fakeWorld();
  tokens = createTokens({ world });
  tokens.configure(issuer.config());
});
afterEach(() => tokens.close());

const now = (): number => world.clock.now();
const claims = (changes: Record<string, unknown> = {}): Record<string, unknown> =>
  issuer.claims(now(), changes);
const token = (changes: Record<string, unknown> = {}): string => signed(key, claims(changes));
const verify = async (text: string, use: TokenUse = 'call') => tokens.verify(text, use, now());

async function believed(text: string, use?: TokenUse): Promise<VerifiedToken> {
  const result = await verify(text, use);
  assert.ok(result !== undefined && !(result instanceof BartizanError), 'the token is believed');
  return result;
}

test('a token names its subject under its issuer, and the app that its app claim stands for', async () => {
  assert.deepEqual(await believed(token()), {
    subject: 'corp:ann',
    app: 'demo',
    agent: undefined,
    tenant: undefined,
    boundToApp: true,
    endUser: undefined,
    certificate: undefined,
  });
  assert.equal((await believed(token({ azp: 'unknown' }))).app, undefined);
  assert.equal((await believed(token({ azp: 'toString' }))).app, undefined);
});

test('no token of these is believed', async (t) => {
  await believed(token());
  const second = Math.floor(now() / 1000);
  const jwk = jwkOf(stranger);
  const cases: Readonly<Record<string, string>> = {
    expired: token({ iat: second - 400, exp: second - 31 }),
    'not yet valid': token({ nbf: second + 31 }),
    'issued in the future': token({ iat: second + 31, exp: second + 100 }),
    'valid for too long': token({ exp: second + 86_401 }),
    'without end': token({ exp: undefined }),
    'of another issuer': token({ iss: other.url }),
    'of an issuer with a slash more': token({ iss: `${issuer.url}/` }),
    'of no issuer': token({ iss: undefined }),
    'of two issuers': token({ iss: [issuer.url] }),
    'for somebody else': token({ aud: 'other' }),
    'for nobody': token({ aud: undefined }),
    'without subject': token({ sub: undefined }),
    'with an empty subject': token({ sub: '' }),
    'signed by another key of the same id': signed(stranger, claims()),
    'signed by a key of its own': signed(stranger, claims(), { jwk }),
    'pointing to keys of its own': signed(stranger, claims(), { jku: `${other.url}/keys` }),
    'pointing to certificates of its own': signed(stranger, claims(), {
      x5u: `${other.url}/keys`,
      x5c: ['MIIB'],
    }),
    'of the algorithm none': `${unsigned('none')}.`,
    'of the algorithm None': `${unsigned('None')}.AA`,
    'of the algorithm none with a signature': `${unsigned('none')}.${token().split('.')[2]}`,
    'of another algorithm of the key': signed(key, claims(), { alg: 'PS256' }),
    'of an algorithm not configured': signed(keyPair('k1', 'ES384'), claims()),
    'with another header': token().replace(/^[^.]+/, unsigned('RS256').split('.')[0] ?? ''),
    'with other claims': changed(token()),
    'bound to a key it does not prove': token({ cnf: { jkt: 'abc' } }),
    'bound to something unknown': token({ cnf: {} }),
    oversized: token({ pad: 'x'.repeat(12_288) }),
  };
  for (const [what, text] of Object.entries(cases)) {
    await t.test(what, async () => assert.equal(await verify(text), undefined));
  }
});

const unsigned = (alg: string): string =>
  [{ alg, kid: 'k1', typ: 'JWT' }, claims()]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

/** The same token with another subject, under the old signature. */
function changed(text: string): string {
  const [head, , signature] = text.split('.');
  const payload = Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url');
  return `${head}.${payload}.${signature}`;
}

test('the public key is no shared secret: HMAC under any spelling of it is not believed', async () => {
  const { publicKey } = key;
  const spellings: readonly (string | Buffer)[] = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
    publicKey.export({ type: 'pkcs1', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    JSON.stringify(publicKey.export({ format: 'jwk' })),
    JSON.stringify(jwkOf(key)),
    String(jwkOf(key)['n']),
    '',
  ];
  for (const secret of spellings) {
    for (const alg of ['HS256', 'RS256', 'hs256']) {
      const text = hmacSigned(secret, claims(), { alg, kid: 'k1', typ: 'JWT' });
      assert.equal(await verify(text), undefined, alg);
    }
  }
});

test('a key id that is a path, a query or a name of everything finds no key', async () => {
  await believed(token());
  for (const kid of ['../../dev/null', "x' OR '1'='1", '__proto__', 'k1\0', 'http://evil.test/k']) {
    assert.equal(await verify(signed(key, claims(), { kid })), undefined, kid);
  }
  assert.ok(
    issuer.asked.every((path) => ['/keys', '/.well-known/openid-configuration'].includes(path)),
  );
});

test('made-up key ids in bulk are refused at once, at the cost of one fetch', async () => {
  await believed(token());
  issuer.asked.length = 0;
  world.advance(60_000);
  const bulk = Array.from({ length: 300 }, (_, index) =>
    signed(key, claims(), { kid: `x${index}` }),
  );
  for (const result of await Promise.all(bulk.map((text) => verify(text)))) {
    assert.equal(result, undefined);
  }
  assert.deepEqual(issuer.asked, ['/.well-known/openid-configuration', '/keys']);
});

test('a token for one use is none for the other, unless its issuer may both', async () => {
  await believed(token());
  assert.equal(await verify(token(), 'name-end-users'), undefined);
  tokens.configure(issuer.config({ may: ['name-end-users'] }));
  const { endUser } = await believed(token({ groups: ['staff'] }), 'name-end-users');
  assert.deepEqual(endUser, { subject: 'corp:ann', groups: ['staff'], attributes: {} });
  assert.equal(await verify(token({ groups: ['staff'] })), undefined, 'verified for the other use');
  tokens.configure(issuer.config({ may: ['call', 'name-end-users'] }));
  await believed(token());
  await believed(token(), 'name-end-users');
});

test('claims, agent and tenant are taken as configured', async () => {
  tokens.configure(
    issuer.config({
      subject_claim: 'client',
      app_claim: 'team',
      agent_claim: 'bot',
      tenant: 'acme',
      apps: { blue: 'demo' },
    }),
  );
  const found = await believed(token({ client: 'svc', team: 'blue', bot: 'planner' }));
  const { subject, app, agent, tenant } = found;
  assert.deepEqual([subject, app, agent, tenant], ['corp:svc', 'demo', 'planner', 'acme']);
  assert.equal((await believed(token({ client: 'svc', team: 'blue' }))).agent, undefined);
  for (const bot of [7, '', null, ['planner'], 'a\nb']) {
    assert.equal(await verify(token({ client: 'svc', team: 'blue', bot })), undefined);
  }
});

test('a token bound to a certificate says to which', async () => {
  const bound = await believed(token({ cnf: { 'x5t#S256': 'hash' } }));
  assert.equal(bound.certificate, 'hash');
  assert.equal(await verify(token({ cnf: { 'x5t#S256': 'hash', jkt: 'abc' } })), undefined);
  assert.equal(await verify(token({ cnf: { 'x5t#S256': 7 } })), undefined);
  assert.equal(await verify(token({ cnf: null })), undefined);
});

test('a verified token is not verified again, until the keys of its issuer change', async () => {
  const text = token();
  await believed(text);
  const result = tokens.verify(text, 'call', now());
  assert.equal(result, tokens.verify(text, 'call', now()), 'the very same object, without a wait');
  // The issuer withdraws its key; what it had signed is looked at anew, and refused.
  issuer.publish(keyPair('k2', 'RS256'));
  world.advance(60_000);
  await verify(signed(key, claims(), { kid: 'k2' }));
  assert.equal(await verify(text), undefined);
});

test('a reload forgets verified tokens and keeps keys, also of an issuer that is away', async () => {
  const text = token();
  await believed(text);
  issuer.answer((response) => void response.destroy());
  tokens.configure(issuer.config({ lifetime_max_s: 60 }));
  assert.equal(await verify(text), undefined, 'refused by the new settings');
  tokens.configure(issuer.config({ clock_skew_s: 31 }));
  await believed(text);
  tokens.configure(issuer.config({ audiences: ['other'] }));
  assert.equal(await verify(text), undefined);
  assert.deepEqual(issuer.asked, ['/.well-known/openid-configuration', '/keys']);
});

test('a configuration that cannot be used changes nothing', async () => {
  await believed(token());
  assert.throws(() => tokens.configure(issuer.config({ allow_addresses: ['nonsense'] })), {
    code: 'config_invalid',
  });
  await believed(token({ sub: 'bob' }));
});

test('while the keys of an issuer are not known its tokens wait, and are then told so', async () => {
  issuer.answer((response) => void response.destroy());
  tokens.close();
  tokens = createTokens({ world });
  tokens.configure(issuer.config());
  const result = await verify(token());
  assert.ok(result instanceof BartizanError);
  assert.deepEqual(
    [result.code, result.status, result.retryAfter],
    ['identity_unavailable', 503, 2],
  );
  assert.equal(await verify(token({ aud: 'other' })), undefined, 'a token that cannot be good');
});

test('a clock that jumps forward refuses tokens while it is wrong, and no longer', async () => {
  const text = token();
  const at = now();
  await believed(text);
  assert.equal(await tokens.verify(text, 'call', at + 3_600_000), undefined);
  assert.ok((await tokens.verify(text, 'call', at)) !== undefined);
});

test('a clock that is set back does not bring an expired token back to life', async () => {
  const text = token();
  const at = now();
  await believed(text);
  assert.equal(
    await tokens.verify(text, 'call', at - 60_000),
    undefined,
    'not yet valid by the clock',
  );
  world.advance(331_000);
  assert.equal(await tokens.verify(text, 'call', at), undefined, 'over by the time that passed');
});

test('an expired token is refused in the very millisecond its skew ends', async () => {
  const at = now();
  const text = signed(key, issuer.claims(at, { iat: at / 1000, exp: at / 1000 + 10 }));
  await believed(text);
  assert.ok((await tokens.verify(text, 'call', at + 39_999)) !== undefined);
  assert.equal(await tokens.verify(text, 'call', at + 40_000), undefined);
});

test('issuers are told apart by their exact name, each with its own keys', async () => {
  const both = { ...issuer.config().issuers, partner: other.config().issuers['corp'] };
  tokens.configure({ issuers: both } as ReturnType<TestIssuer['config']>);
  const ours = await believed(token());
  const theirs = await believed(signed(stranger, other.claims(now())));
  assert.deepEqual([ours.subject, theirs.subject], ['corp:ann', 'partner:ann']);
  assert.equal(await verify(signed(stranger, claims())), undefined, 'theirs in our name');
  assert.equal(await verify(signed(key, other.claims(now()))), undefined, 'ours in their name');
});

test('a weak key of an issuer is not used although it signed', async () => {
  const weak = {
    kid: 'weak',
    alg: 'RS256',
    ...generateKeyPairSync('rsa', { modulusLength: 1_024 }),
  };
  await believed(token());
  issuer.publish(key, weak);
  world.advance(60_000);
  assert.equal(await verify(signed(weak, claims())), undefined);
});

test('keys are asked for again without anybody waiting', async () => {
  await believed(token());
  world.advance(400_000);
  const before = issuer.asked.length;
  await sleep(1_300);
  assert.equal(issuer.asked.length, before + 2);
});
