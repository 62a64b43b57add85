// SPDX-License-Identifier: Apache-2.0
// Who wants to know of a change. Listeners are our own parts and do not throw.

export type Changes = {
  /** Call what is returned to be left alone. */
  add(listener: () => void): () => void;
  tell(): void;
};

export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell: () => {
      for (const listener of listeners) listener();
    },
  };
}
