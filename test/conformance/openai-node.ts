// SPDX-License-Identifier: Apache-2.0
// Runs the generated tests of openai-node against their mock API twice, directly and through Bartizan, and
// compares the runs test by test.
import { appConfig } from '../../src/gateway/config.ts';
import { startBartizan } from '../e2e/bartizan.fixture.ts';
import { runTests, testName } from './jest.ts';
import { startMock } from './mock-server.ts';
import { type Relayed, startRelay } from './recording-relay.ts';
import { projectVersion, readArguments, runSuite } from './run.ts';
import { report } from './suite-report.ts';
import { type Passed, type Row, routeOf, rowsOf, type SuiteRun } from './suite-rows.ts';

/** For requests without them, which the mock answers and neither a gateway nor the provider does. */
const STAND_INS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/responses': { model: 'gpt-5.4', input: 'string' },
};

const { checkout, json } = readArguments(process.argv.slice(2), {
  variable: 'BARTIZAN_OPENAI_NODE',
  expected: 'scripts/mock',
});

async function compare(mock: string): Promise<readonly Row[]> {
  const direct = await record(mock, {});
  const forwarded: Relayed[] = [];
  const back = await startRelay({ to: mock, onRelayed: (one) => void forwarded.push(one) });
  try {
    const bartizan = await startBartizan(configuration(back.url, modelsOf(direct)));
    try {
      const through = await record(`${bartizan.dataPlane}/v1`, { bearer: bartizan.key, forwarded });
      return rowsOf(direct, through);
    } finally {
      await bartizan.stop();
    }
  } finally {
    await back.close();
  }
}

/** Runs the suite with a relay in front of `to`, which keeps what goes by. */
async function record(
  to: string,
  { bearer, forwarded = [] }: { readonly bearer?: string; readonly forwarded?: Relayed[] },
): Promise<SuiteRun> {
  const traffic = new Map<string, Passed[]>();
  const front = await startRelay({
    to,
    ...(bearer === undefined ? {} : { bearer }),
    prepare: completed,
    onRelayed(relayed) {
      const [file = '', title = ''] = relayed.test.split('\n');
      const test = testName(checkout, file, title);
      // The suite runs one test at a time: what was forwarded since the last answer is of this request.
      const passed = { front: relayed, forwarded: forwarded.splice(0) };
      traffic.set(test, [...(traffic.get(test) ?? []), passed]);
    },
  });
  try {
    return { results: await runTests(checkout, front.url), traffic };
  } finally {
    await front.close();
  }
}

function completed(target: string, body: Buffer): Buffer {
  const standIns = STAND_INS[target];
  if (standIns === undefined) return body;
  const request = JSON.parse(body.toString()) as Record<string, unknown>;
  return Buffer.from(JSON.stringify({ ...standIns, ...request }));
}

function modelsOf({ traffic }: SuiteRun): readonly string[] {
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

await runSuite(async () => {
  const mock = await startMock(checkout);
  try {
    const rows = await compare(mock.url);
    report({ suite: `openai-node ${projectVersion(checkout)}`, mock: mock.name, rows }, json);
  } finally {
    await mock.stop();
  }
});
