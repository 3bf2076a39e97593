export function Holds() {
  return null
}
