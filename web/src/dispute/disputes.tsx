export function Disputes() {
  return null
}
