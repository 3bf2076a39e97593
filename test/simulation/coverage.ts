/** How often each thing has occurred: `action: pay → ok`, `payment: pending → processing`, `fault: payouts.create reset`. */
export type Coverage = Map<string, number>

export function count(coverage: Coverage, name: string, times = 1): void {
  coverage.set(name, (coverage.get(name) ?? 0) + times)
}

export function merge(into: Coverage, from: Iterable<[string, number]>): void {
  for (const [name, times] of from) count(into, name, times)
}

const ORDER = [
  'deals',
  'action',
  'trouble',
  'mail',
  'fault',
  'enroll',
  'payment',
  'payout',
  'refund',
  'deal',
  'account',
]

/** Everything that occurred, by kind; then what of `expected` did not. */
export function coverageReport(coverage: Coverage, expected: readonly string[] = []): string {
  const kindOf = (name: string) => name.split(':')[0] ?? ''
  const byKind = Map.groupBy([...coverage], ([name]) => kindOf(name))
  const kinds = [...byKind.keys()].toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  const lines = kinds.flatMap((kind) => [
    `\n${kind}`,
    ...(byKind.get(kind) ?? [])
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, times]) => `${String(times).padStart(9)}  ${name.slice(kind.length + 2)}`),
  ])
  const missing = expected.filter((name) => !coverage.has(name))
  return [
    ...lines,
    '',
    missing.length > 0 ? `never: ${missing.join('; ')}` : 'every expected step occurred',
  ].join('\n')
}

function rank(kind: string): number {
  const place = ORDER.indexOf(kind)
  return place < 0 ? ORDER.length : place
}
