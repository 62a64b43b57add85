// SPDX-License-Identifier: Apache-2.0
// What the addresses of honest pictures hold: hosts that draw badges and keep pictures of repositories, the
// keys with which sizes, colours and versions are asked for, and the values that follow them.

/** Services that show nobody else what is asked of them: an address there carries nothing to an attacker. */
export const BADGE_HOSTS: readonly string[] = [
  'img.shields.io',
  'shields.io',
  'badge.fury.io',
  'badgen.net',
  'codecov.io',
  'coveralls.io',
  'readthedocs.org',
  'readthedocs.io',
  'godoc.org',
  'pkg.go.dev',
  'goreportcard.com',
  'circleci.com',
  'app.codacy.com',
  'api.codacy.com',
  'sonarcloud.io',
  'api.codeclimate.com',
  'snyk.io',
  'travis-ci.org',
  'travis-ci.com',
  'ci.appveyor.com',
  'dev.azure.com',
  'api.securityscorecards.dev',
  'api.scorecard.dev',
  'bestpractices.coreinfrastructure.org',
  'www.bestpractices.dev',
  'zenodo.org',
  'api.star-history.com',
  'starchart.cc',
  'contrib.rocks',
  'contributors-img.web.app',
  'opencollective.com',
  'deepwiki.com',
  'deps.rs',
  'docs.rs',
  'colab.research.google.com',
  'mybinder.org',
  'hf.co',
  'huggingface.co',
  'github.com',
  'githubusercontent.com',
  'raw.githack.com',
  'gitlab.com',
  'avatars.githubusercontent.com',
  'pepy.tech',
  'isitmaintained.com',
  'skillicons.dev',
];

type Kind = 'number' | 'colour' | 'word' | 'repository' | 'token' | 'digest';

const KEYS: Readonly<Record<Kind, string>> = {
  number:
    'w h width height s size sz dpr quality scale zoom max min columns cols rows page cacheseconds cache radius border margin padding blur sharpen rotate delay fps duration rev ver anon v',
  colour: 'color colour logocolor labelcolor bg background fg fill stroke bordercolor tint',
  word: 'style logo format fm auto fit crop type theme branch ref version event sort mode lang locale job workflow status flag align gravity ext variant layout include_prereleases metric label message title text_color legend download kind badge flat',
  repository: 'repo repos repository project package user username owner slug',
  token: 'token id',
  digest: 't ts timestamp hash sha etag _ cb cachebust rnd nocache',
};

/** What a key asks for. */
export const PICTURE_KEYS: ReadonlyMap<string, Kind> = new Map(
  (Object.entries(KEYS) as [Kind, string][]).flatMap(([kind, keys]) =>
    keys.split(' ').map((key): [string, Kind] => [key, kind]),
  ),
);

/** Values that picture services define themselves. */
export const PICTURE_VALUES: ReadonlySet<string> = new Set(
  'true false yes no on off latest stable main master develop dev trunk head nightly next beta alpha svg png jpg jpeg gif webp avif auto format compress flat flat-square plastic for-the-badge social semver date day week month year all total cover contain fill crop scale max min clip center top bottom left right face faces entropy dark light black white red green blue yellow orange brightgreen brightblue lightgrey lightgray blueviolet grey gray success critical important informational inactive push pull_request schedule public private build passing failing unit integration github gitlab discord slack twitter linkedin docker npm pypi python rust typescript javascript react node go java'.split(
    ' ',
  ),
);
