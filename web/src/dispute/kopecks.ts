/** A sum of the API as whole kopecks, to slide and halve: `'846.05'` is 84605. The largest sum is far inside of what is exact. */
export const kopecksOf = (value: string): number => Number(value.replace('.', ''))

export function rublesOf(kopecks: number): string {
  const digits = String(kopecks).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** What is left of a sum when a part of it is taken away. */
export const restOf = (whole: string, part: string): string =>
  rublesOf(Math.max(0, kopecksOf(whole) - kopecksOf(part)))
