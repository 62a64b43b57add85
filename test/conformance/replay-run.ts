// SPDX-License-Identifier: Apache-2.0
// Runs all recordings of one provider through one Bartizan, prints what came of it and sets the exit code.
import { appConfig } from '../../src/gateway/config.ts';
import { startBartizan } from '../e2e/bartizan.fixture.ts';
import {
  type Ask,
  type Comparison,
  type Recording,
  SPLITS,
  type Upstream,
  compare,
  startUpstream,
} from './replay.ts';
import { EXIT, stop, table } from './run.ts';

/** A recording and one way to ask for it; several where a client has several. */
export type Replay = { readonly recording: Recording; readonly surface: string; readonly ask: Ask };

export type ReplayRun = {
  readonly suite: string;
  readonly kind: 'openai' | 'anthropic';
  /** Between the address and the paths that the client adds. */
  readonly basePath: string;
  readonly replays: readonly Replay[];
  readonly json: boolean;
};

type Compared = Comparison & { readonly surface: string };

/** The model that every request of a replay names. */
export const MODEL = 'recorded';

/** Stands where the provider's own key would; the replaying upstream asks for none. */
const UPSTREAM_KEY = { name: 'BARTIZAN_CONFORMANCE_KEY', value: 'conformance' };

/** Exits 1 on a difference, 6 when nothing was replayed. */
export async function replayAll({
  suite,
  kind,
  basePath,
  replays,
  json,
}: ReplayRun): Promise<void> {
  if (replays.length === 0)
    stop(EXIT.inconclusive, 'the checkout has no recordings; nothing was run');
  const upstream = await startUpstream();
  try {
    const comparisons = await replayTo(upstream, { kind, basePath, replays });
    print({ suite, comparisons, json });
  } finally {
    await upstream.close();
  }
}

async function replayTo(
  upstream: Upstream,
  { kind, basePath, replays }: Pick<ReplayRun, 'kind' | 'basePath' | 'replays'>,
): Promise<readonly Compared[]> {
  process.env[UPSTREAM_KEY.name] = UPSTREAM_KEY.value;
  const bartizan = await startBartizan(configuration(kind, upstream.url));
  const comparisons: Compared[] = [];
  try {
    for (const { recording, surface, ask } of replays) {
      for (const split of recording.type === 'application/json' ? SPLITS.slice(0, 1) : SPLITS) {
        upstream.serve(recording, split);
        const result = await compare(ask, {
          direct: { url: upstream.url + basePath, key: UPSTREAM_KEY.value },
          through: { url: bartizan.dataPlane + basePath, key: bartizan.key },
          recording,
        });
        comparisons.push({ recording: recording.name, split: split.name, surface, ...result });
      }
    }
  } finally {
    await bartizan.stop();
  }
  return comparisons;
}

function print(run: {
  readonly suite: string;
  readonly comparisons: readonly Compared[];
  readonly json: boolean;
}): void {
  const { suite, comparisons, json } = run;
  const count = (outcome: Comparison['outcome']): number =>
    comparisons.filter((one) => one.outcome === outcome).length;
  const totals = {
    recordings: new Set(comparisons.map(({ recording }) => recording)).size,
    equal: count('equal'),
    changed: count('changed'),
    different: count('different'),
  };
  if (json) console.log(JSON.stringify({ suite, ...totals, comparisons }));
  else {
    const groups = Map.groupBy(comparisons, (one) => `${one.recording}\n${one.surface}`);
    const rows = [...groups.values()].map((group) => {
      const [{ recording, surface } = { recording: '', surface: '' }] = group;
      const splits = group.map(({ split }) => split).join(', ');
      const outcomes = [...new Set(group.map(({ outcome }) => outcome))].join(', ');
      const details = [...new Set(group.map(({ detail }) => detail))].join('; ');
      return [recording, surface, splits, outcomes, details.replaceAll('|', '/')];
    });
    console.log(`${suite}\n`);
    console.log(table(['recording', 'client call', 'cut', 'outcome', 'detail'], rows));
    console.log(
      `\n${totals.recordings} recordings, ${comparisons.length} comparisons: ${totals.equal} equal, ` +
        `${totals.changed} changed by policy, ${totals.different} different`,
    );
  }
  process.exitCode = totals.different === 0 ? EXIT.ok : EXIT.different;
}

/** An app that may do all that the recordings hold; the protections stay as they are by default. */
function configuration(kind: ReplayRun['kind'], url: string): string {
  return JSON.stringify({
    listen: { port: 0, workers: 1 },
    admin: { port: 0 },
    telemetry: { log_level: 'error' },
    upstreams: {
      recorded: {
        kind,
        base_url: kind === 'openai' ? `${url}/v1` : url,
        key: `env:${UPSTREAM_KEY.name}`,
        allow_addresses: ['127.0.0.1'],
      },
    },
    models: { [MODEL]: { targets: [{ upstream: 'recorded' }] } },
    apps: {
      demo: {
        unknown_content: 'audit',
        provider_state: appConfig.shape.provider_state.unwrap().element.options,
      },
    },
  });
}
