export function MasterServices() {
  return null
}
