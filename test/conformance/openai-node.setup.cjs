// SPDX-License-Identifier: Apache-2.0
// Runs inside the outside suite's own test runner, before each of its test files: names the test that sends
// a request. The client under test and its tests stay as they are.
const { fetch: original } = globalThis;

globalThis.fetch = (input, init) => {
  const headers = new Headers(init?.headers ?? input?.headers);
  const { currentTestName = '', testPath = '' } = expect.getState();
  headers.set('x-conformance-test', encodeURIComponent(`${testPath}\n${currentTestName}`));
  return original(input, { ...init, headers });
};
