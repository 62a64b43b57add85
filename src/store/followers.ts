// SPDX-License-Identifier: Apache-2.0
// Who wants to hear that shared state has changed. One that fails does not keep it from the others.

export type Followers = {
  /** What is returned ends it; calling that twice is harmless. */
  readonly add: (changed: () => void) => () => void;
  readonly tell: () => void;
};

export function createFollowers(failed: (thrown: unknown) => void): Followers {
  const followers = new Set<{ readonly changed: () => void }>();
  return {
    add: (changed) => {
      const follower = { changed };
      followers.add(follower);
      return () => void followers.delete(follower);
    },
    tell: () => {
      for (const { changed } of followers) {
        try {
          changed();
        } catch (thrown) {
          failed(thrown);
        }
      }
    },
  };
}
