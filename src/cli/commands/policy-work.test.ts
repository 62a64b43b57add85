// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { PolicyInput } from '../../core/policy-input.ts';
import { protectionsConfig } from '../../policy/config.ts';
import { generateInputs } from '../../policy/inputs/generate.ts';
import { baselineOf } from '../../policy/shipped.fixture.ts';
import { runCommand } from '../run.fixture.ts';

const OWN = `# What this team adds.
package bartizan.request

# METADATA
# title: The big model sees no mail addresses
rulings contains ruling if {
	some index, finding in input.facts.findings
	finding.detector == "privacy/email"
	input.facts.model == "big"
	ruling := {"rule": "own.mail", "action": "block", "code": "own.mail.blocked", "finding": index}
}
`;
const OWN_TEST = `package own_test

import data.bartizan.request

facts(model) := {"point": "request", "app": {"id": "web"}, "model": model, "findings": [{"detector": "privacy/email", "entity": "email", "score": 1, "origin": "user"}], "uninspected": [], "failures": []}

codes(model) := found if {
	found := {reason.code | some reason in request.verdict.reasons} with input as {"facts": facts(model)}
}

test_blocks if "own.mail.blocked" in codes("big")

test_leaves_others if not "own.mail.blocked" in codes("small")
`;
const CONFIG = `
upstreams:
  simulated: { kind: simulated, mode: echo }
models:
  big: { targets: [{ upstream: simulated }] }
  small: { targets: [{ upstream: simulated }] }
apps:
  web: {}
`;
const DECISIONS = 1_500;

let dir: string;
let config: string;
const at = (...names: string[]): string => join(dir, ...names);
const write = (name: string, content: string): string => {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
};
const policy = (...args: string[]) => runCommand(['policy', ...args, '--config', config]);

/** Inputs of the apps and models of the configuration, in which mail addresses are found often. */
const INPUTS: readonly PolicyInput[] = [
  ...generateInputs(
    {
      detectors: ['privacy/email', 'privacy/card'],
      apps: ['web'],
      models: ['big', 'small'],
      regions: ['eu'],
      scores: [0.9],
      entities: ['email'],
      tools: ['search'],
      groups: [],
      tenants: ['default', 'other'],
    },
    { seed: 3, count: DECISIONS },
  ),
];

function events(): readonly string[] {
  const active = baselineOf(protectionsConfig.parse({}), {
    web: { models: ['*'], allowed_regions: [], provider_state: [] },
  });
  return INPUTS.map((input, index) =>
    JSON.stringify({
      node: 'node_1',
      sequence: index + 1,
      event: {
        schema: 'bartizan.event/1',
        type: 'decision',
        time: input.facts.now,
        tenant: input.facts.tenant,
        request: input.facts.request,
        facts: input.facts,
        erased: index === 0 ? ['tools'] : [],
        verdict: active.decide(input),
        micros: 7,
      },
    }),
  );
}

before(() => {
  dir = mkdtempSync(join(tmpdir(), 'bartizan-policy-'));
  config = write('bartizan.yaml', CONFIG);
  write('own/own.rego', OWN);
  write('own/own_test.rego', OWN_TEST);
  write('events.jsonl', `${events().join('\n')}\n`);
});
after(() => rmSync(dir, { recursive: true, force: true }));

test('check: a folder without faults, and one with faults in every file', async () => {
  assert.equal((await policy('check', at('own'))).code, 0);
  const bad = write('bad/a.rego', OWN.replace('"block"', '"blok"'));
  const worse = write('bad/b.rego', 'package b\n\nx if {\n');
  const { code, out, err } = await policy('check', at('bad'));
  assert.equal(code, 1);
  assert.match(
    out.join('\n'),
    new RegExp(`${bad}:\\d+:\\d+: contract_ruling: no such action: "blok"`),
  );
  assert.match(out.join('\n'), /hint: did you mean "block"\?/);
  assert.match(out.join('\n'), new RegExp(`${worse}:\\d+:\\d+: rego_parse_error`));
  assert.match(err, /2 files, 2 errors/);
  const sarif = await policy('check', at('bad'), '--format', 'sarif');
  assert.equal((JSON.parse(sarif.out[0] ?? '') as { version: string }).version, '2.1.0');
});

test('check: a fact that there is not, and schemas of one’s own', async () => {
  const slip = write('slip/own.rego', OWN.replace('facts.model', 'facts.modle'));
  const { code, out } = await policy('check', slip);
  assert.equal(code, 1);
  assert.match(
    out.join('\n'),
    /:\d+: rego_type_error: undefined ref: input\.facts\.modle\n.*\n.*\^\n\thint: did you mean model\?/,
  );
  const schema = write(
    'schemas/input.json',
    JSON.stringify({
      type: 'object',
      properties: {
        facts: { type: 'object', properties: { modle: { type: 'string' }, findings: {} } },
      },
    }),
  );
  assert.equal((await policy('check', slip, '--schema', schema)).code, 0);
  const alone = ['--alone', '--schema', at('schemas')];
  const own = write(
    'typed/a.rego',
    'package a\n\n# METADATA\n# schemas:\n#   - input: schema.input\nx if input.facts.modle == "y"\n',
  );
  assert.equal((await policy('check', own, ...alone)).code, 0);
  assert.equal((await policy('check', own, '--alone')).code, 1);
  assert.equal((await policy('check', own, '--schema', write('schema.json', '{'))).code, 2);
});

test('what stands in a policy steers no terminal', async () => {
  const file = write('steering/a.rego', 'package a\n\n\tx := y # \u001b[2J\u202e\n');
  const { code, out } = await policy('check', file, '--alone');
  assert.equal(code, 1);
  assert.match(out.join('\n'), /\n\t\tx := y # \\u\{1b\}\[2J\\u\{202e\}\n\t\t *\^/);
  assert.ok(['\u001b', '\u202e'].every((sign) => !out.join('\n').includes(sign)));
});

test('check: usage is 2, what cannot be read is 3, and nothing to check is 6', async () => {
  assert.equal((await policy('check', at('own'), '--format', 'xml')).code, 2);
  assert.equal((await policy('check', at('own'), '--pack', 'no-such')).code, 2);
  assert.equal((await policy('check', at('nowhere'))).code, 3);
  mkdirSync(at('empty'));
  assert.equal((await policy('check', at('empty'))).code, 6);
});

test('check: links are not followed, and files that are no text are named', async () => {
  write('odd/own.rego', OWN);
  symlinkSync('/etc/passwd', at('odd', 'link.rego'));
  writeFileSync(at('odd', 'bytes.rego'), Buffer.from([0xff, 0xfe]));
  const { code, err } = await policy('check', at('odd'));
  assert.equal(code, 3);
  assert.match(err, /link\.rego is a link/);
  assert.match(err, /bytes\.rego is not UTF-8/);
});

test('test: passes, fails with its reason, and is inconclusive without tests', async () => {
  const junit = at('junit.xml');
  const good = await policy('test', at('own'), '--coverage', '--threshold', '90', '--junit', junit);
  assert.equal(good.code, 0, good.out.join('\n'));
  assert.match(good.out.join('\n'), /PASS: 2\/2/);
  assert.match(readFileSync(junit, 'utf8'), /<testsuites tests="2" failures="0"/);
  write('failing/own.rego', OWN.replace('"big"', '"large"'));
  write('failing/own_test.rego', OWN_TEST);
  const bad = await policy('test', at('failing'));
  assert.equal(bad.code, 1);
  assert.match(bad.out.join('\n'), /does not hold: .*own\.rego:9: input\.facts\.model == "large"/);
  const one = await policy('test', at('failing'), '--run', 'leaves');
  assert.equal(one.code, 0);
  assert.equal((await policy('test', at('own', 'own.rego'))).code, 6);
  assert.equal((await policy('test', at('own'), '--run', '(')).code, 2);
  assert.equal((await policy('test', at('own'), '--threshold', '101')).code, 2);
});

test('test: too little coverage fails', async () => {
  write(
    'half/own.rego',
    `${OWN}\nnever if input.facts.model == "x"\n\nnever_either if input.facts.model == "y"\n`,
  );
  write('half/own_test.rego', OWN_TEST);
  const { code, err } = await policy('test', at('half'), '--threshold', '95');
  assert.equal(code, 1);
  assert.match(err, /coverage \d+\.\d % is below the threshold of 95 %/);
});

test('eval: the verdict, and the lines of the rules that made it', async () => {
  const facts = {
    point: 'request',
    now: 1,
    seed: '00',
    app: { id: 'web' },
    model: 'big',
    findings: [{ detector: 'privacy/email', entity: 'email', score: 1, origin: 'user' }],
    uninspected: [],
    failures: [],
  };
  const input = write('input.json', JSON.stringify({ facts, values: {}, erased: [] }));
  const { code, out } = await policy('eval', at('own'), '--input', input, '--json');
  assert.equal(code, 0);
  const { result } = JSON.parse(out.join('\n')) as { result: { outcome: string } };
  assert.equal(result.outcome, 'block');
  const why = await policy('eval', at('own'), '--input', input, '--explain');
  assert.match(why.out.join('\n'), /^data\.bartizan\.request\.verdict: block/);
  assert.match(
    why.out.join('\n'),
    /block own\.mail\.blocked, rule own\.mail\n\s+.*own\.rego:6: data\.bartizan\.request\.rulings: The big model sees no mail addresses/,
  );
  const query = await policy(
    'eval',
    at('own'),
    '--input',
    input,
    '--query',
    'x := input.facts.model',
  );
  assert.deepEqual(query.out, ['{"x":"big"}']);
  const nothing = await policy(
    'eval',
    at('own'),
    '--input',
    input,
    '--query',
    'data.bartizan.nothing',
  );
  assert.equal(nothing.code, 1);
  assert.equal((await policy('eval', at('own'), '--input', at('nowhere.json'))).code, 2);
  assert.equal((await policy('eval', at('own'))).code, 2);
});

test('replay: the active policy changes nothing of what it decided', async () => {
  const { code, out } = await policy('replay', '--events', at('events.jsonl'), '--json');
  const report = JSON.parse(out.join('\n')) as { decisions: number; changed: number };
  assert.equal(code, 0);
  assert.deepEqual([report.decisions, report.changed], [DECISIONS, 0]);
});

test('replay: a candidate is shown with what it changes, and fails beyond the allowance', async () => {
  const args = ['replay', '--candidate', at('own'), '--events', at('events.jsonl')];
  const expected = INPUTS.filter(
    ({ facts }) =>
      facts.point === 'request' &&
      facts.model === 'big' &&
      facts.findings.some(({ detector }) => detector === 'privacy/email'),
  ).length;
  const found = await policy(...args, '--json');
  assert.equal(found.code, 1);
  const report = JSON.parse(found.out.join('\n')) as {
    changed: number;
    groups: { rule: string }[];
  };
  assert.equal(report.changed, expected);
  assert.ok(expected > 10 && report.groups.every(({ rule }) => rule === 'own.mail'));
  const shown = await policy(...args);
  assert.match(shown.out.join('\n'), /rule own\.mail now says own\.mail\.blocked/);
  assert.match(shown.out.join('\n'), /generated_\d+/);
  assert.equal((await policy(...args, '--max-changes', String(expected))).code, 0);
  assert.equal((await policy(...args, '--max-changes', '90%')).code, 0);
  assert.equal((await policy(...args, '--max-changes', 'some')).code, 2);
  const limited = await policy(...args, '--limit', '10', '--tenant', 'other', '--json');
  assert.equal((JSON.parse(limited.out.join('')) as { decisions: number }).decisions, 10);
});

test('replay: nothing to compare is no success', async () => {
  write('none.jsonl', '{"type":"exchange"}\n');
  assert.equal((await policy('replay', '--events', at('none.jsonl'))).code, 6);
  write('broken.jsonl', 'x\n{"type":"decision"}\n');
  const { code, err } = await policy('replay', '--events', at('broken.jsonl'));
  assert.equal(code, 6);
  assert.match(err, /broken\.jsonl:1: not a JSON object/);
  assert.match(err, /2 lines could not be read/);
  assert.equal((await policy('replay')).code, 2);
});

test('replay: interrupted, it says what it has, and goes on from its checkpoint', async () => {
  const candidate = ['--candidate', at('own'), '--events', at('events.jsonl'), '--json'];
  const whole = JSON.parse((await policy('replay', ...candidate)).out.join('')) as object;
  const checkpoint = at('checkpoint.json');
  const running = policy('replay', ...candidate, '--checkpoint', checkpoint);
  const timer = setInterval(() => process.emit('SIGINT'), 1);
  process.on('SIGINT', ignore);
  const first = await running;
  clearInterval(timer);
  process.off('SIGINT', ignore);
  assert.equal(first.code, 6);
  const part = JSON.parse(first.out.join('')) as { decisions: number; complete: boolean };
  assert.ok(part.decisions < DECISIONS && !part.complete);
  const rest = await policy('replay', ...candidate, '--checkpoint', checkpoint);
  assert.deepEqual(JSON.parse(rest.out.join('')), whole);
  // Once it is done there is nothing to go on from.
  const again = await policy('replay', ...candidate, '--checkpoint', checkpoint);
  assert.deepEqual(JSON.parse(again.out.join('')), whole);
});

const ignore = (): void => undefined;

test('replay: a checkpoint of another candidate is refused', async () => {
  const other = { schema: 'bartizan.replay/1', cursor: '0:1', report: { policy: 'other' } };
  const file = write('other.json', JSON.stringify(other));
  const { code, err } = await policy(
    'replay',
    '--events',
    at('events.jsonl'),
    '--checkpoint',
    file,
  );
  assert.equal(code, 2);
  assert.match(err, /of another candidate/);
});

test('diff: what a version changes over a corpus, and the rules that said nothing', async () => {
  const over = ['diff', 'built-in', at('own'), '--inputs', at('events.jsonl')];
  const { code, out } = await policy(...over, '--json');
  assert.equal(code, 0);
  const report = JSON.parse(out.join('')) as {
    changed: number;
    rules: number;
    unexercised: { b: [] };
  };
  assert.ok(report.changed > 10);
  assert.deepEqual([report.rules, report.unexercised.b], [1, []]);
  assert.equal((await policy(...over, '--max-changes', '1')).code, 1);
  const same = await policy('diff', at('own'), at('own'), '--generate', '500', '--json');
  assert.equal((JSON.parse(same.out.join('')) as { changed: number }).changed, 0);
});

test('diff: a rule that no input reaches is named', async () => {
  write(
    'dead/own.rego',
    OWN.replace('privacy/email', 'privacy/never').replaceAll('own.mail', 'own.dead'),
  );
  const { code, out } = await policy(
    'diff',
    'built-in',
    at('dead'),
    '--generate',
    '500',
    '--require-exercised',
  );
  assert.equal(code, 1);
  assert.match(
    out.join('\n'),
    /own\.rego:6: data\.bartizan\.request\.rulings never held: The big model/,
  );
  assert.equal((await policy('diff', 'built-in')).code, 2);
});

test('diff: the same seed makes the same inputs', async () => {
  const run = async (seed: string) =>
    (await policy('diff', 'built-in', at('own'), '--generate', '3000', '--seed', seed, '--json'))
      .out;
  assert.deepEqual(await run('7'), await run('7'));
});

test('log export: decisions as OPA logs them, masked before they leave', async () => {
  const mask = write(
    'mask/mask.rego',
    `package system.log

mask contains "/input/facts/conversation"

mask contains {"op": "upsert", "path": "/input/facts/principal/id", "value": "**"}

drop if input.input.facts.point == "access"
`,
  );
  const { code, out, err } = await policy(
    'log',
    'export',
    '--events',
    at('events.jsonl'),
    '--mask',
    mask,
  );
  assert.equal(code, 0);
  const dropped = INPUTS.filter(({ facts }) => facts.point === 'access').length;
  assert.equal(out.length, DECISIONS - dropped);
  assert.match(err, new RegExp(`${DECISIONS - dropped} events exported, ${dropped} dropped`));
  const [line = ''] = out;
  const first = JSON.parse(line) as Record<string, unknown> & { input: { facts: object } };
  assert.equal('conversation' in first.input.facts, false);
  assert.deepEqual(first['masked'], ['/input/facts/principal/id']);
  assert.ok((first['erased'] as string[]).includes('/input/facts/conversation'));
  assert.match(line, /"nd_builtin_cache":\{"time\.now_ns":\{"\[\]":\d{19}\}\}/);
  const raw = await policy('log', 'export', '--events', at('events.jsonl'), '--raw');
  assert.equal(raw.out.join('\n'), readFileSync(at('events.jsonl'), 'utf8').trimEnd());
});

test('log export: an event that cannot be masked does not leave', async () => {
  const mask = write('bad-mask/mask.rego', 'package system.log\n\nmask contains "/labels/id"\n');
  const { code, out, err } = await policy(
    'log',
    'export',
    '--events',
    at('events.jsonl'),
    '--limit',
    '3',
    '--mask',
    mask,
  );
  assert.equal(code, 1);
  assert.deepEqual(out, []);
  assert.match(err, /3 events not exported/);
});

test('log export: uploads gzipped arrays, and again what was not taken', async () => {
  const bodies: unknown[][] = [];
  let refusals = 1;
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (refusals-- > 0) response.writeHead(503).end();
      else {
        assert.equal(request.headers['content-encoding'], 'gzip');
        bodies.push(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString('utf8')) as unknown[]);
        response.writeHead(204).end();
      }
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const upload = `http://127.0.0.1:${port}/logs`;
  try {
    const { code, out } = await policy(
      'log',
      'export',
      '--events',
      at('events.jsonl'),
      '--upload',
      upload,
    );
    assert.equal(code, 0);
    assert.deepEqual(out, []);
    assert.equal(bodies.flat().length, DECISIONS);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  const away = await policy(
    'log',
    'export',
    '--events',
    at('events.jsonl'),
    '--upload',
    'ftp://x/',
  );
  assert.equal(away.code, 2);
  const clear = await policy(
    'log',
    'export',
    '--events',
    at('events.jsonl'),
    '--upload',
    'http://logs.example/',
    '--token-env',
    'PATH',
  );
  assert.equal(clear.code, 2);
  assert.match(clear.err, /not sent in clear/);
});
