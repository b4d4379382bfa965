/** A server that can be reached, and takes no writes. */
export class ReadOnlyServer extends Error {
  override readonly name = 'ReadOnlyServer';
}
