// SPDX-License-Identifier: Apache-2.0
// What the guard holds in memory: prints the bytes that an engine with every detector and all its tables
// keeps after it has judged texts of every size. Run with --expose-gc; nothing else may be loaded before.
import { english, mixed } from './texts.ts';

const held = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const samples = [1_024, 16_384, 204_800].flatMap((chars) => [english(chars), mixed(chars)]);
const before = held();
const { defaultEngine } = await import('../src/guard/scan.ts');
const engine = defaultEngine();
for (const phase of ['request', 'response'] as const) {
  const channel = phase === 'request' ? 'user' : 'output';
  for (const sample of samples) engine.scan(sample, { phase, channel, json: false });
}
console.log(held() - before);
