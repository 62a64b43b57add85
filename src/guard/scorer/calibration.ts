// SPDX-License-Identifier: Apache-2.0
// From raw scores to calibrated ones: s means that about a fraction 1 - s of benign traffic of that trust
// and script scores higher. The curves come from benign texts whose sources were left out of training.
import type { Channel } from '../detector.ts';
import { KIND, kindOf } from './letters.ts';
import type { CalibrationGroup, Curve, ModelHeader } from './model.ts';

/** Scores never reach one: nothing is that sure. */
export const HIGHEST_SCORE = 0.99999;

/** Whether texts of `channel` come from where nobody has authority over the model. */
export const isUntrusted = (channel: Channel): boolean =>
  channel === 'document' || channel === 'tool' || channel === 'output';

/** Characters looked at to tell the script of a text. */
const SCRIPT_CHARS = 2_048;

/** Whether most letters at the start of `text` are Latin. */
function isLatin(text: string): boolean {
  let balance = 0;
  const end = Math.min(text.length, SCRIPT_CHARS);
  // The letters that are left may no longer turn it.
  for (let at = 0; at < end && Math.abs(balance) <= end - at; at++) {
    const unit = text.charCodeAt(at);
    const kind = kindOf(unit);
    if (kind === KIND.letter) balance += unit < 0x250 ? 1 : -1;
    else if (kind === KIND.run) balance -= 1;
  }
  return balance >= 0;
}

/** The group of texts that a text is compared with. */
export function groupOf(text: string, channel: Channel): CalibrationGroup {
  const trust = isUntrusted(channel) ? 'untrusted' : 'trusted';
  return `${trust}-${isLatin(text) ? 'latin' : 'other'}`;
}

/** The score at `raw`: straight lines between the points, flat outside. Never falls as `raw` rises. */
export function read(curve: Curve, raw: number): number {
  let [left, below] = curve[0] ?? [0, 0];
  if (raw <= left) return below;
  for (const [right, above] of curve) {
    if (raw < right) return below + ((above - below) * (raw - left)) / (right - left);
    left = right;
    below = above;
  }
  return below;
}

/** A tenant's own curves: score -> share of its traffic that scores lower; by trust. */
export type TenantCurves = {
  readonly trusted?: Curve | undefined;
  readonly untrusted?: Curve | undefined;
};

/** The calibrated score of a raw one; `tenant` has the last word where it has a curve. */
export function calibrated(
  header: ModelHeader,
  group: CalibrationGroup,
  raw: number,
  tenant: TenantCurves = {},
): number {
  const score = read(header.calibration[group], raw);
  const own = tenant[group.startsWith('trusted') ? 'trusted' : 'untrusted'];
  return Math.min(HIGHEST_SCORE, own === undefined ? score : read(own, score));
}
