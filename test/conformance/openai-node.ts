// SPDX-License-Identifier: Apache-2.0
// Runs the generated tests of openai-node against their mock API twice, directly and through Bartizan, and
// compares the runs test by test. Where Bartizan serves the route, result and answer must be the same; where
// it does not, nothing may reach the mock.
import { appConfig } from '../../src/gateway/config.ts';
import { ROUTES, type Route } from '../../src/gateway/routes.ts';
import { startBartizan } from '../e2e/bartizan.fixture.ts';
import { type Results, runTests, testName } from './jest.ts';
import { type MockServer, startMock } from './mock-server.ts';
import { type Relayed, startRelay } from './recording-relay.ts';
import { EXIT, projectVersion, readArguments, stop, table } from './run.ts';

/** For requests without them, which the mock answers and neither a gateway nor the provider does. */
const STAND_INS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/responses': { model: 'gpt-5.4', input: 'string' },
};

/** What went by in one run, by test. */
type Traffic = Map<string, { readonly front: Relayed; readonly forwarded: readonly Relayed[] }[]>;
type Run = { readonly results: Results; readonly traffic: Traffic };

type Row = {
  readonly test: string;
  /** Method and target of its requests. */
  readonly requests: readonly string[];
  readonly kind: 'served' | 'not served' | 'no request';
  readonly direct: string;
  readonly through: string;
  readonly same: boolean;
  /** Why not the same, or in what the same. */
  readonly note: string;
};

const { checkout, json } = readArguments(process.argv.slice(2), {
  variable: 'BARTIZAN_OPENAI_NODE',
  expected: 'scripts/mock',
});
async function compare(mock: MockServer): Promise<readonly Row[]> {
  const direct = await record(mock.url, {});
  const forwarded: Relayed[] = [];
  const back = await startRelay({ to: mock.url, onRelayed: (one) => void forwarded.push(one) });
  const bartizan = await startBartizan(configuration(back.url, modelsOf(direct)));
  try {
    const through = await record(`${bartizan.dataPlane}/v1`, { bearer: bartizan.key, forwarded });
    return [...direct.results.keys()].sort().map((test) => row(test, direct, through));
  } finally {
    await bartizan.stop();
    await back.close();
  }
}

/** Runs the suite with a relay in front of `to`, which keeps what goes by. */
async function record(
  to: string,
  { bearer, forwarded = [] }: { readonly bearer?: string; readonly forwarded?: Relayed[] },
): Promise<Run> {
  const traffic: Traffic = new Map();
  const front = await startRelay({
    to,
    ...(bearer === undefined ? {} : { bearer }),
    prepare: completed,
    onRelayed(relayed) {
      const [file = '', title = ''] = relayed.test.split('\n');
      const test = testName(checkout, file, title);
      // The suite runs one test at a time: what was forwarded since the last answer is of this request.
      const exchange = { front: relayed, forwarded: forwarded.splice(0) };
      traffic.set(test, [...(traffic.get(test) ?? []), exchange]);
    },
  });
  const results = await runTests(checkout, front.url).finally(() => front.close());
  return { results, traffic };
}

function row(test: string, direct: Run, through: Run): Row {
  const [before = [], after = []] = [direct.traffic.get(test), through.traffic.get(test)];
  const requests = before.map(({ front }) => `${front.method} ${front.target}`);
  const results = {
    direct: direct.results.get(test) ?? 'missing',
    through: through.results.get(test) ?? 'missing',
  };
  const base = { test, requests: [...new Set(requests)], ...results };
  const same = results.direct === results.through;
  if (before.length === 0) return { ...base, kind: 'no request', same, note: '' };
  if (before.some(({ front }) => routeOf(front) === undefined)) {
    const leaked = after.filter(({ front }) => routeOf(front) === undefined && !refused(front));
    const reached = after.some(({ front, forwarded }) => !routeOf(front) && forwarded.length > 0);
    const statuses = [...new Set(after.map(({ front }) => front.status))].join(', ');
    const closed = after.length > 0 && leaked.length === 0 && !reached;
    const note = closed ? `refused with ${statuses}` : `NOT REFUSED (${statuses})`;
    return { ...base, kind: 'not served', same: closed, note };
  }
  const differences = before.flatMap(({ front }, index) => difference(front, after[index]?.front));
  const note = (differences.length > 0 ? differences : after.map(requestNote)).join('; ');
  return { ...base, kind: 'served', same: same && differences.length === 0, note };
}

function difference(direct: Relayed, through: Relayed | undefined): readonly string[] {
  if (through === undefined) return ['request missing'];
  if (direct.status !== through.status) {
    return [`status ${direct.status} became ${through.status}: ${through.answer.toString()}`];
  }
  // What Bartizan answers itself (its list of models) is not the mock's.
  const own = routeOf(direct)?.wire === undefined;
  if (own || direct.answer.equals(through.answer)) return [];
  return [`answer ${direct.answer.toString()} became ${through.answer.toString()}`];
}

/** What became of a request body on its way to the mock. */
function requestNote({
  front,
  forwarded,
}: {
  front: Relayed;
  forwarded: readonly Relayed[];
}): string {
  const [reached] = forwarded;
  if (reached === undefined) return 'answered by Bartizan';
  if (reached.sent.equals(front.sent)) return 'answer and request the same bytes';
  const [before, after] = [front.sent, reached.sent].map(
    (bytes) => JSON.parse(bytes.toString()) as Record<string, unknown>,
  ) as [Record<string, unknown>, Record<string, unknown>];
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${key} ${key in after ? `set to ${JSON.stringify(after[key])}` : 'removed'}`);
  return `answer the same bytes; of the request ${changed.join(', ')}`;
}

function routeOf({ method, target }: Relayed): Route | undefined {
  const url = new URL(`/v1${target}`, 'http://relay');
  return ROUTES.find(
    (route) =>
      route.method === method &&
      route.path === url.pathname &&
      [...url.searchParams.keys()].every((name) => route.query.includes(name)),
  );
}

const refused = ({ status }: Relayed): boolean => status >= 400 && status < 500;

function completed(target: string, body: Buffer): Buffer {
  const standIns = STAND_INS[target];
  if (standIns === undefined) return body;
  const request = JSON.parse(body.toString()) as Record<string, unknown>;
  return Buffer.from(JSON.stringify({ ...standIns, ...request }));
}

function modelsOf({ traffic }: Run): readonly string[] {
  const served = [...traffic.values()].flat().filter(({ front }) => routeOf(front)?.wire);
  const bodies = served.map(({ front }) => JSON.parse(front.sent.toString()) as { model: string });
  return [...new Set(bodies.map(({ model }) => model))];
}

/** An app that may do all that the suite does; the protections stay as they are by default. */
function configuration(upstream: string, models: readonly string[]): string {
  const target = { targets: [{ upstream: 'mock' }] };
  return JSON.stringify({
    listen: { port: 0, workers: 1 },
    admin: { port: 0 },
    telemetry: { log_level: 'error' },
    upstreams: { mock: { kind: 'openai', base_url: upstream, allow_addresses: ['127.0.0.1'] } },
    models: Object.fromEntries(models.map((model) => [model, target])),
    apps: {
      demo: {
        unknown_content: 'audit',
        provider_state: appConfig.shape.provider_state.unwrap().element.options,
      },
    },
  });
}

function print(rows: readonly Row[], mock: MockServer): void {
  const of = (kind: Row['kind']): readonly Row[] => rows.filter((one) => one.kind === kind);
  const count = (kind: Row['kind'], same: boolean): number =>
    of(kind).filter((one) => one.same === same).length;
  const different = rows.filter(({ same }) => !same);
  const report = {
    suite: `openai-node ${projectVersion(checkout)}`,
    mock: mock.name,
    served: { equal: count('served', true), different: count('served', false) },
    notServed: { refused: count('not served', true), passed: count('not served', false) },
    noRequest: { equal: count('no request', true), different: count('no request', false) },
    operationsNotServed: operations(of('not served')),
    tests: rows,
  };
  if (json) console.log(JSON.stringify(report));
  else printText(report, different);
  if (of('served').length === 0) stop(EXIT.inconclusive, 'no test of a served route ran');
  process.exitCode = different.length === 0 ? EXIT.ok : EXIT.different;
}

type Report = {
  readonly suite: string;
  readonly mock: string;
  readonly served: { readonly equal: number; readonly different: number };
  readonly notServed: { readonly refused: number; readonly passed: number };
  readonly noRequest: { readonly equal: number; readonly different: number };
  readonly operationsNotServed: readonly string[];
  readonly tests: readonly Row[];
};

function printText(report: Report, different: readonly Row[]): void {
  const { served, notServed, noRequest, operationsNotServed, tests } = report;
  const shown = tests.filter((one) => one.kind === 'served' || different.includes(one));
  const cells = shown.map(({ test, requests, direct, through, same, note }) => [
    test.replace(/^.*\//, ''),
    requests.join(', '),
    direct,
    through,
    same ? 'equal' : 'DIFFERENT',
    note.replaceAll('|', '/'),
  ]);
  const areas = Map.groupBy(operationsNotServed, (one) => /\/[^/]*/.exec(one)?.[0] ?? one);
  console.log(`${report.suite}, mock ${report.mock}\n`);
  console.log(table(['test', 'request', 'direct', 'through', 'verdict', 'detail'], cells));
  console.log(`
routes served: ${served.equal} tests equal, ${served.different} different
routes not served: ${notServed.refused} tests refused, ${notServed.passed} NOT refused
tests without a request: ${noRequest.equal} equal, ${noRequest.different} different

operations that Bartizan does not serve (${operationsNotServed.length}), by area:`);
  for (const [area, list] of [...areas].sort()) console.log(`- ${area}: ${list.length}`);
}

/** Method and path of what the tests ask for, without the paths that the suite makes up to get a 404. */
function operations(tests: readonly Row[]): readonly string[] {
  const asked = tests.flatMap(({ requests }) => requests).map((one) => one.replace(/\?.*$/, ''));
  return [...new Set(asked)].filter((one) => !one.includes('_stainless_unknown_path')).sort();
}

const mock = await startMock(checkout);
print(await compare(mock).finally(() => mock.stop()), mock);
