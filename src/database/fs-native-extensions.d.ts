declare module 'fs-native-extensions' {
  /** Takes the exclusive lock of an open file; false when another open file has it. Closing the file frees it. */
  export function tryLock(descriptor: number): boolean;
}
