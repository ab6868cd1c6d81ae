/** Emits the straight-line JSON writers of regular types. */
export function generateJson(): string {
  return '';
}
