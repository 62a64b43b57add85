// SPDX-License-Identifier: Apache-2.0
// The configuration of a first start without a bartizan.yaml: everything works, with no account anywhere.

export const EMBEDDED_CONFIG = `
upstreams:
  simulated: { kind: simulated, mode: echo }
models:
  simulated: { targets: [{ upstream: simulated }] }
apps:
  demo:
    owner: you
    purpose: first steps with Bartizan
`;
