export function OpenDispute() {
  return null
}
