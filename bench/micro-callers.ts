// SPDX-License-Identifier: Apache-2.0
// What identity and limits add to a request: the authenticate stage for a key, for a token that was seen
// before and for new ones, the way of a request's charges through limits in memory, and how long many keys
// and apps take to load.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config/load.ts';
import type { BartizanConfig } from '../src/config/config.ts';
import type { Exchange } from '../src/core/exchange.ts';
import { parseStrict } from '../src/core/json/parse.ts';
import type { KeyRecord } from '../src/core/ports/store.ts';
import { mintKey } from '../src/core/virtual-key.ts';
import { fakeWorld } from '../src/core/world.ts';
import { createCounterAuthority } from '../src/gateway/admission/authority.ts';
import {
  admissionLevies,
  attemptLevies,
  bodyLevies,
  reserve,
  reserveAttempt,
} from '../src/gateway/admission/charges.ts';
import { createLeasedCounters } from '../src/gateway/admission/counters.ts';
import { createFailureLimiter } from '../src/gateway/admission/failure-limiter.ts';
import type { Flow } from '../src/gateway/flow.ts';
import type { Gateway } from '../src/gateway/gateway.ts';
import { keyPair, keySetOf, signed } from '../src/gateway/identity/issuer.fixture.ts';
import { createTokens } from '../src/gateway/identity/tokens.ts';
import { authenticate } from '../src/gateway/stages/authenticate.ts';
import { openFileKeyring } from '../src/keys/file-keyring.ts';
import { buildSnapshot } from '../src/node/snapshot.ts';
import { NO_POLICIES, placementOf } from '../src/node/rollout/placed.ts';
import { JSON_MODEL } from './answers.ts';
import { nowMicros } from './stamp.ts';
import { chatBody } from './texts.ts';
import { type MicroFigure, time } from './timing.ts';

/** New tokens measured per algorithm: each is made before and shown once. */
const TOKENS = 4_000;
const CHARGES = 50_000;
const KEYS = 10_000;
const APPS = 1_000;
const UNIT = 'us';
const HOUR_S = 3_600;
const MAX = 1_000_000_000_000;
const BODY = parseStrict(chatBody({ model: JSON_MODEL, bytes: 2_048, variant: 0 }));

export async function callers(ms: number): Promise<readonly MicroFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-bench-callers-'));
  const stop: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    return [...(await identity(ms, folder, stop)), ...(await limits()), load(folder)];
  } finally {
    for (const end of stop.toReversed()) end();
  }
}

async function identity(ms: number, folder: string, stop: (() => void)[]): Promise<MicroFigure[]> {
  const world = fakeWorld();
  const pairs = [keyPair('rsa', 'RS256'), keyPair('ec', 'ES256')];
  const file = join(folder, 'jwks.json');
  writeFileSync(file, keySetOf(...pairs));
  const config = configuration(`
identity:
  issuers:
    bench: { issuer: "https://issuer.example", audiences: [bench], jwks: "file:${file}", apps: { app0: app0 } }
`);
  const keyring = openFileKeyring({ file: join(folder, 'keyring.json'), world });
  const { key, ...minted } = mintKey(world, keyring);
  const snapshot = buildSnapshot(
    { ...MESSAGE, config, keys: [{ ...RECORD, ...minted }] },
    { keyring, world },
  );
  const tokens = createTokens({ world });
  tokens.configure(config.identity);
  stop.push(() => tokens.close());
  const gateway = {
    keyring,
    tokens,
    failures: createFailureLimiter(),
    metrics: { count: () => undefined },
  } as unknown as Gateway;
  const now = world.clock.now();
  const flowWith = (credential: string): Flow =>
    ({
      route: { name: 'chat', authentication: 'required' },
      request: { headers: { authorization: `Bearer ${credential}` } },
      sourceAddress: '127.0.0.1',
      now,
      snapshot,
      certificate: undefined,
      identity: undefined,
    }) as unknown as Flow;
  const claims = (subject: number) => ({
    iss: 'https://issuer.example',
    aud: 'bench',
    azp: 'app0',
    sub: `s${subject}`,
    iat: now / 1_000,
    exp: now / 1_000 + HOUR_S,
  });
  const ask = async (credential: string): Promise<void> => {
    const flow = flowWith(credential);
    const refused = await authenticate.run(flow, gateway);
    if (refused !== undefined) throw refused;
  };
  const measured = (id: string, title: string, credentials: readonly string[]): MicroFigure => {
    const { mean } = time(
      ms,
      (call) => authenticate.run(flowWith(credentials[call % credentials.length] ?? ''), gateway),
      credentials.length === 1 ? undefined : credentials.length,
    );
    return { id, title, unit: UNIT, value: mean };
  };
  await ask(key.reveal());
  const figures = [measured('callers.key', 'authentication, key', [key.reveal()])];
  for (const pair of pairs) {
    const name = pair.alg.toLowerCase();
    const fresh = Array.from({ length: TOKENS }, (_, subject) => signed(pair, claims(subject)));
    // The first brings the keys of the issuer, and is not measured.
    await ask(signed(pair, claims(-1)));
    // Those of the warm-up would be remembered.
    tokens.configure(config.identity);
    await ask(signed(pair, claims(-1)));
    const { mean } = freshTokens(fresh, (token) => authenticate.run(flowWith(token), gateway));
    figures.push({
      id: `callers.token_${name}`,
      title: `authentication, new token, ${pair.alg}`,
      unit: UNIT,
      value: mean,
    });
  }
  const seen = signed(pairs[0] ?? keyPair('none'), claims(0));
  await ask(seen);
  return [...figures, measured('callers.token_seen', 'authentication, token seen before', [seen])];
}

/** Each token is shown once, after the first tenth as warm-up. */
function freshTokens(
  tokens: readonly string[],
  show: (token: string) => unknown,
): { mean: number } {
  const warm = Math.floor(tokens.length / 10);
  for (const token of tokens.slice(0, warm)) show(token);
  const started = nowMicros();
  for (const token of tokens.slice(warm)) show(token);
  return { mean: (nowMicros() - started) / (tokens.length - warm) };
}

async function limits(): Promise<MicroFigure[]> {
  const world = fakeWorld();
  const config = configuration(`
limits:
  - { per: key, unit: requests, window: minute, max: ${MAX} }
  - { per: app, unit: tokens, window: day, max: ${MAX} }
  - { per: tenant, unit: concurrency, window: now, max: ${MAX} }
`);
  const keyring = { mac: () => '' } as unknown as Parameters<typeof buildSnapshot>[1]['keyring'];
  const snapshot = buildSnapshot({ ...MESSAGE, config, keys: [] }, { keyring, world });
  const app = snapshot.apps.get('app0');
  const authority = createCounterAuthority(world);
  const counters = createLeasedCounters(
    {
      request: (key, want) => authority.grant('w1', key, want),
      giveBack: (key, part) => authority.giveBack('w1', key, part),
    },
    world,
  );
  const parameters = { stream: false, maxTokens: 500, choices: 1, includeUsage: false };
  const exchange = {
    operation: 'chat',
    model: 'm',
    parameters,
    tools: [],
    providerState: [],
  } as unknown as Exchange;
  const caller = {
    tenant: 'default',
    app,
    principal: { kind: 'key', id: 'abcdefgh' },
    endUser: undefined,
    agent: undefined,
  };
  const charge = async (): Promise<void> => {
    const flow = {
      snapshot,
      identity: caller,
      exchange,
      body: BODY,
      reservation: undefined,
    } as unknown as Flow;
    const { identity: known } = flow;
    if (known === undefined) return;
    const levies = bodyLevies(snapshot, known, { exchange, bodyBytes: BODY.bytes.length });
    if (levies instanceof Error) throw levies;
    for (const step of [
      () => reserve(flow, counters, admissionLevies(snapshot, known)),
      () => reserve(flow, counters, levies),
      () => reserveAttempt(flow, counters, attemptLevies(flow, { id: 'sim', model: 'm' })),
    ]) {
      const result = step();
      // A lease that has to be asked for is waited for, as a request does.
      const refused = result instanceof Promise ? await result : result;
      if (refused !== undefined) throw refused;
    }
    flow.reservation?.settle({ tokens: 700, spend: 0, calls: new Map() });
  };
  for (let call = 0; call < CHARGES / 10; call++) await charge();
  const started = nowMicros();
  for (let call = 0; call < CHARGES; call++) await charge();
  const mean = (nowMicros() - started) / CHARGES;
  world.stop();
  return [{ id: 'callers.limits', title: 'three limits, in memory', unit: UNIT, value: mean }];
}

/** From the text of the file and the rows of the store to what a worker serves on. */
function load(folder: string): MicroFigure {
  const world = fakeWorld();
  const keyring = openFileKeyring({ file: join(folder, 'load.json'), world });
  const keys = Array.from({ length: KEYS }, (_, index) => ({
    ...RECORD,
    ...mintKey(world, keyring),
    app: `app${index % APPS}`,
  }));
  const started = nowMicros();
  const config = configuration('', APPS);
  buildSnapshot({ ...MESSAGE, config, keys }, { keyring, world });
  return {
    id: 'callers.load',
    title: `${KEYS} keys and ${APPS} apps load`,
    unit: 'ms',
    value: (nowMicros() - started) / 1_000,
  };
}

const RECORD: Omit<KeyRecord, 'prefix' | 'hash' | 'hashKeyId'> = {
  tenant: 'default',
  app: 'app0',
  name: 'bench',
  scopes: [],
  models: [],
  addresses: [],
  apps: [],
  agent: undefined,
  replaces: undefined,
  createdBy: 'bench',
  createdAt: 0,
  expiresAt: undefined,
  revokedAt: undefined,
};
const MESSAGE = {
  revision: 1,
  version: 'cfg_bench',
  node: 'bench',
  port: 0,
  reading: 1,
  content: '',
  policy: placementOf(NO_POLICIES, 0),
};

function configuration(more: string, apps = 1): BartizanConfig {
  const text = `
upstreams: { sim: { kind: simulated } }
models: { m: { targets: [{ upstream: sim }] } }
apps:
${Array.from({ length: apps }, (_, index) => `  app${index}: { owner: bench, purpose: load }`).join('\n')}
${more}`;
  const result = loadConfig(text);
  if (!result.ok) throw new Error(result.problems[0]?.message ?? 'the configuration is not valid');
  return result.config;
}
