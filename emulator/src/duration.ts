const DURATION = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const UNITS_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000]

/** Milliseconds of an ISO 8601 duration such as `P7D`, `PT1H` or `P1DT30M`; undefined if it is not one. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (match === null) return undefined
  return UNITS_MS.reduce((total, unit, index) => total + Number(match[index + 1] ?? 0) * unit, 0)
}
