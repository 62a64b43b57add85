// SPDX-License-Identifier: Apache-2.0
// Weights as whole numbers of eight bits. The steps are as wide as the largest weight needs: cutting it off
// costs a text its strongest feature, while coarser steps for all others cancel out over hundreds of them.
import { featureFingerprint } from '../scorer/fingerprint.ts';
import { type Model, type ModelHeader, PLANES, type Scales } from '../scorer/model.ts';
import { FEATURES } from '../scorer/reader.ts';
import type { Linear, Trained } from './train.ts';

const STEPS = 127;

/** The weights of one plane: those for any text, with what untrusted texts add to them or without. */
function planeOf({ weights, untrusted }: Linear, added: boolean): Float32Array {
  return added ? weights.map((weight, id) => weight + (untrusted[id] ?? 0)) : weights;
}

function scaleOf(weights: Float32Array): number {
  let most = 1e-6;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  return most / STEPS;
}

/** `trained` in the form that is shipped. */
export function quantise(
  { window, whole }: Trained,
  rest: Pick<ModelHeader, 'windowShare' | 'windowLead' | 'calibration'>,
): Model {
  const weights = new Int8Array(FEATURES * PLANES);
  const scale: Scales = [0, 0, 0, 0];
  const planes = [
    planeOf(window, false),
    planeOf(whole, false),
    planeOf(window, true),
    planeOf(whole, true),
  ];
  for (const [plane, values] of planes.entries()) {
    const own = scaleOf(values);
    scale[plane] = own;
    for (let id = 0; id < FEATURES; id++) {
      weights[id * PLANES + plane] = Math.round((values[id] ?? 0) / own);
    }
  }
  const bias: [number, number] = [window.bias, whole.bias];
  return { header: { features: featureFingerprint(), scale, bias, ...rest }, weights };
}
