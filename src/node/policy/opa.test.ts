// SPDX-License-Identifier: Apache-2.0
// A remote OPA: the real one where its binary is, and one that hangs, floods, lies and breaks off.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import type { PolicyInput } from '../../core/policy-input.ts';
import { Secret } from '../../core/secret.ts';
import { fakeWorld } from '../../core/world.ts';
import { policyConfig } from '../../policy/config.ts';
import { type Executor, Undecided } from '../../policy/executor.ts';
import { OPA, WITHOUT_OPA } from '../../policy/executors/wasm.fixture.ts';
import { generateInputs } from '../../policy/inputs/generate.ts';
import { createPolicy } from '../../policy/policy.ts';
import { checkConfiguration } from '../configuration.ts';
import { openRemoteExecutor } from './opa.ts';

const PATH = ['bartizan', 'request', 'verdict'];
const VERDICT = { outcome: 'allow', reasons: [], obligations: [] };
const WORDS = {
  detectors: ['privacy/iban'],
  apps: ['shop'],
  models: ['m'],
  regions: ['eu'],
  scores: [0.5],
  entities: ['IBAN'],
  tools: ['search'],
  groups: ['g'],
  tenants: ['t'],
};
const [sample] = generateInputs(WORDS, { seed: 3, count: 1 });
const made = sample ?? assert.fail();
const INPUT: PolicyInput = {
  ...made,
  facts: { ...made.facts, point: 'request', request: 'req_1', findings: [] },
  values: { amount: 4_711 },
  erased: ['amount'],
};

const LOCAL: Executor = {
  kind: 'rego',
  revision: 'local',
  evaluate: () => ({ ...VERDICT, outcome: 'block' }),
  constant: () => undefined,
};

type Given = Readonly<Record<string, unknown>>;

function open(url: string, given: Given = {}) {
  const world = fakeWorld();
  const { executor } = policyConfig.parse({
    executor: { remote: { url, allow_addresses: ['127.0.0.1/32'], ...given } },
  });
  if (typeof executor === 'string') assert.fail();
  const remote = openRemoteExecutor(executor.remote, {
    world,
    secret: (reference) => (reference === 'env:TOKEN' ? new Secret('let-me-in') : undefined),
    local: () => LOCAL,
  });
  return { remote, world };
}

const unavailable = (thrown: unknown): boolean =>
  thrown instanceof Undecided && thrown.code === 'policy.remote_unavailable';

describe('an OPA that is not one', () => {
  type Handler = (request: IncomingMessage, response: ServerResponse) => void;
  let answerWith: Handler;
  let url: string;
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      answerWith(request, response);
    });
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/opa`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const json =
    (value: unknown, status = 200): Handler =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };

  test('without TLS a public address is not asked, whatever else may be', async () => {
    const { remote } = open('http://9.9.9.9:9/opa', { timeout_ms: 2_000 });
    const thrown: unknown = await Promise.resolve(remote.evaluate(PATH, INPUT)).catch(
      (error: unknown) => error,
    );
    assert.ok(unavailable(thrown));
    assert.equal(((thrown as Undecided).cause as { code?: string }).code, 'egress_refused');
  });

  test('it is asked for the document, with facts alone, the token and the id of the request', async () => {
    bodies.length = 0;
    let seen: IncomingMessage | undefined;
    answerWith = (request, response) => {
      seen = request;
      json({ result: VERDICT })(request, response);
    };
    const { remote } = open(url, { token: 'env:TOKEN' });
    assert.deepEqual(await remote.evaluate(PATH, INPUT), VERDICT);
    assert.equal(seen?.method, 'POST');
    assert.equal(seen?.url, '/opa/v1/data/bartizan/request/verdict');
    assert.equal(seen?.headers.authorization, 'Bearer let-me-in');
    assert.equal(seen?.headers['x-request-id'], 'req_1');
    const { input } = JSON.parse(bodies[0] ?? '') as { input: PolicyInput };
    assert.deepEqual(input.values, {});
    assert.deepEqual(input.erased, ['amount']);
    assert.equal(input.facts.request, 'req_1');
    remote.close?.();
    const { remote: telling } = open(url, { values: true });
    await telling.evaluate(PATH, INPUT);
    assert.match(bodies[1] ?? '', /4711/);
    telling.close?.();
  });

  const HARM: Readonly<Record<string, Handler>> = {
    'never answers': () => undefined,
    'answers a head and then nothing': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"result":');
    },
    'breaks off': (request) => request.socket.destroy(),
    'breaks off in the answer': (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' });
      response.write('{"result":{"outcome":"allow"');
      setTimeout(() => request.socket.resetAndDestroy(), 5);
    },
    'has a fault': json({ code: 'internal_error' }, 500),
    'refuses us': json({ code: 'unauthorized' }, 401),
    'sends us elsewhere': (_request, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    },
    'answers with a page': (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('{"result":{"outcome":"allow"}}');
    },
    'answers with what is no JSON': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('allow');
    },
    'says two things': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"result":{"outcome":"block"},"result":{"outcome":"allow"}}');
    },
    'answers with a list': json([VERDICT]),
    'answers without an end': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write('"x",'.repeat(20_000)));
      };
      response.on('drain', more).on('error', () => undefined);
      more();
    },
    'answers a bomb': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"result":${'['.repeat(100_000)}`);
    },
  };
  for (const [name, harm] of Object.entries(HARM)) {
    test(`it ${name}: failed, or decided here and said so`, async () => {
      answerWith = harm;
      const { remote } = open(url, { timeout_ms: 150 });
      await assert.rejects(async () => remote.evaluate(PATH, INPUT), unavailable);
      const verdict = await createPolicy(remote).decide(INPUT);
      assert.equal(verdict.outcome, 'failed');
      assert.deepEqual(
        verdict.reasons.map(({ code }) => code),
        ['policy.remote_unavailable'],
      );
      remote.close?.();
      const { remote: falling } = open(url, { timeout_ms: 150, on_failure: 'local' });
      const local = await createPolicy(falling).decide(INPUT);
      assert.equal(local.outcome, 'block');
      assert.deepEqual(
        local.reasons.map(({ code }) => code),
        ['policy.remote_unavailable.local'],
      );
      falling.close?.();
    });
  }

  for (const [name, result, code] of [
    ['undefined', undefined, 'policy.undefined'],
    ['a verdict of another form', { outcome: 'permit' }, 'policy.malformed'],
    [
      'a mask of a finding that is not there',
      {
        ...VERDICT,
        outcome: 'transform',
        obligations: [{ kind: 'mask', finding: 7, style: 'redact' }],
      },
      'policy.malformed',
    ],
  ] as const) {
    test(`${name} is failed, also where others could decide`, async () => {
      answerWith = json({ result });
      const { remote } = open(url, { on_failure: 'local' });
      const verdict = await createPolicy(remote).decide(INPUT);
      assert.equal(verdict.outcome, 'failed');
      assert.equal(verdict.reasons[0]?.code, code);
      remote.close?.();
    });
  }

  test('what keeps failing is left alone for a while, then tried with one decision', async () => {
    let asked = 0;
    answerWith = (request, response) => {
      asked += 1;
      json({}, 500)(request, response);
    };
    const { remote, world } = open(url, { breaker: { failures: 3, open_ms: 1_000 } });
    for (let decision = 0; decision < 10; decision++) {
      await assert.rejects(async () => remote.evaluate(PATH, INPUT), unavailable);
    }
    assert.equal(asked, 3);
    answerWith = json({ result: VERDICT });
    await assert.rejects(async () => remote.evaluate(PATH, INPUT), unavailable);
    world.advance(1_001);
    assert.deepEqual(await remote.evaluate(PATH, INPUT), VERDICT);
    assert.deepEqual(await remote.evaluate(PATH, INPUT), VERDICT);
    assert.deepEqual(
      world.lines.map(({ event, fields }) => `${event} ${fields['state']}`),
      ['policy.remote.breaker open', 'policy.remote.breaker closed'],
    );
    remote.close?.();
  });

  test('decisions at a time are bounded, and the bound is given back', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    answerWith = (request, response) => {
      waiting.push(() => json({ result: VERDICT })(request, response));
      most = Math.max(most, waiting.length);
    };
    const { remote } = open(url, { concurrency: 2, timeout_ms: 5_000 });
    const decisions = Array.from({ length: 30 }, async () => remote.evaluate(PATH, INPUT));
    const settled = Promise.allSettled(decisions);
    const turn = setInterval(() => waiting.splice(0).forEach((answer) => answer()), 5);
    const outcomes = (await settled).map(({ status }) => status);
    clearInterval(turn);
    assert.equal(outcomes.filter((status) => status === 'fulfilled').length, 10);
    assert.equal(most, 2);
    answerWith = json({ result: VERDICT });
    assert.deepEqual(await remote.evaluate(PATH, INPUT), VERDICT);
    remote.close?.();
  });

  test('a credential that is not there is not left out', async () => {
    answerWith = json({ result: VERDICT });
    const { remote } = open(url, { token: 'env:OTHER' });
    await assert.rejects(async () => remote.evaluate(PATH, INPUT), unavailable);
    remote.close?.();
  });

  test('a private address that was not allowed is not asked', async () => {
    bodies.length = 0;
    const { remote } = open(url, { allow_addresses: [] });
    await assert.rejects(async () => remote.evaluate(PATH, INPUT), unavailable);
    assert.deepEqual(bodies, []);
    remote.close?.();
  });
});

const COMMON = `
upstreams: { simulated: { kind: simulated } }
models: { m: { targets: [{ upstream: simulated }] } }
apps: { shop: { models: ['*'] } }
`;

test('settings under which it could never be asked are refused where they stand', () => {
  const at = (remote: string): readonly string[] => {
    const result = checkConfiguration({
      name: 'test',
      embedded: false,
      text: `${COMMON}policy: { executor: { remote: ${remote} } }\n`,
    });
    return result.ok ? [] : [...new Set(result.problems.map(({ path }) => path))];
  };
  assert.deepEqual(at('{ url: "https://opa.example.com" }'), []);
  assert.deepEqual(at('{ url: "http://opa.example.com" }'), ['policy.executor.remote.url']);
  assert.deepEqual(at('{ url: "https://u:p@opa.example.com" }'), ['policy.executor.remote.url']);
  assert.deepEqual(at('{ url: "http://10.0.0.1", allow_addresses: ["10.0.0.0/8"] }'), []);
  assert.deepEqual(at('{ url: "https://opa.example.com", token: "hunter2" }'), [
    'policy.executor.remote.token',
  ]);
});

const POLICY = `package bartizan.request
verdict := {"outcome": "block", "reasons": [{"code": "late", "rule": "r", "mode": "enforce", "action": "block"}],
  "obligations": []} if input.facts.request == "req_1"
`;

describe('a real OPA', { skip: WITHOUT_OPA }, () => {
  let child: ChildProcess;
  let url: string;
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-opa-'));
  before(async () => {
    const file = join(folder, 'policy.rego');
    writeFileSync(file, POLICY);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = spawn(OPA ?? '', ['run', '--server', '--addr', `127.0.0.1:${port}`, file], {
      stdio: 'ignore',
    });
    for (let left = 200; left > 0; left--) {
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      if (answer?.ok === true) return;
      await wait(50);
    }
    assert.fail('the OPA does not start');
  });
  after(() => {
    child.kill();
    rmSync(folder, { recursive: true });
  });

  test('decides; what it leaves undefined is failed', async () => {
    const { remote } = open(url, { timeout_ms: 5_000 });
    const policy = createPolicy(remote);
    const verdict = await policy.decide(INPUT);
    assert.equal(verdict.outcome, 'block');
    assert.equal(verdict.reasons[0]?.code, 'late');
    assert.match(verdict.policy, /^remote@/);
    const other = { ...INPUT, facts: { ...INPUT.facts, request: 'req_2' } };
    assert.equal((await policy.decide(other)).reasons[0]?.code, 'policy.undefined');
    remote.close?.();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
