// SPDX-License-Identifier: Apache-2.0
// `guard train --calibrate`: fits the injection scores to a tenant's own traffic. What is written are scores
// and shares of texts, by trust: the texts stay where they are, and nothing of them is kept.
import { BartizanError } from '../../core/errors.ts';
import type { Channel, Detector } from '../../guard/detector.ts';
import { createEngine } from '../../guard/engine.ts';
import { isUntrusted, type TenantCurves } from '../../guard/scorer/calibration.ts';
import { scanText } from '../../guard/scan.ts';
import { TENANT_SCORES, tenantCurve } from '../../guard/training/calibrate.ts';

const CHANNELS: readonly string[] = ['system', 'user', 'document', 'tool', 'output'];

export type TrafficRow = {
  readonly text?: unknown;
  readonly channel?: unknown;
  /** In place of the text: what `guard scan` said of it. */
  readonly score?: unknown;
};

type Calibrated = {
  readonly curves: TenantCurves;
  /** Scores read, by trust; too few of one leave it as shipped. */
  readonly counts: { readonly trusted: number; readonly untrusted: number };
};

/**
 * The curves of `rows`, which are taken to be harmless but for a few, scored by `detector` as in the data
 * path. Throws `usage` for a row with neither text nor score, `config_invalid` when there are too few.
 */
export function curvesOf(rows: readonly TrafficRow[], detector: Detector): Calibrated {
  const options = { [detector.id]: { report_from: 0 } };
  const engine = createEngine([detector], { disabled: [], options });
  const scores = { trusted: [] as number[], untrusted: [] as number[] };
  for (const [at, row] of rows.entries()) {
    const channel = channelOf(row, at);
    const score =
      typeof row.text === 'string' ? scanText(row.text, channel, engine).score : row.score;
    if (typeof score !== 'number' || !(score >= 0 && score <= 1)) {
      throw new BartizanError('usage', `row ${at + 1} has neither a text nor a score in [0, 1]`);
    }
    scores[isUntrusted(channel) ? 'untrusted' : 'trusted'].push(score);
  }
  const { trusted, untrusted } = scores;
  if (Math.max(trusted.length, untrusted.length) < TENANT_SCORES) {
    throw new BartizanError('config_invalid', `Calibration needs ${TENANT_SCORES} texts of a kind`);
  }
  return {
    curves: {
      ...(trusted.length < TENANT_SCORES ? {} : { trusted: tenantCurve(trusted) }),
      ...(untrusted.length < TENANT_SCORES ? {} : { untrusted: tenantCurve(untrusted) }),
    },
    counts: { trusted: trusted.length, untrusted: untrusted.length },
  };
}

function channelOf({ channel = 'user' }: TrafficRow, at: number): Channel {
  if (typeof channel === 'string' && CHANNELS.includes(channel)) return channel as Channel;
  throw new BartizanError('usage', `row ${at + 1} has no channel; known: ${CHANNELS.join(', ')}`);
}
