import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy before a server: one address behind which a test moves things. */
export interface Gate {
  readonly port: number;
  /** Refuses connections, and resets those that there are. */
  readonly close: () => Promise<void>;
  /** Takes connections again. */
  readonly open: () => Promise<void>;
  /** Resets the connections that there are, and takes new ones. */
  readonly drop: () => void;
  /** Goes on taking connections and bytes, and passes nothing on; with `those there`, new connections are passed on. */
  readonly freeze: (which?: 'all' | 'those there') => void;
  /** Passes on what comes from now on; what was held up comes late. */
  readonly thaw: () => void;
  /** Leads new connections to another server of this host. */
  readonly lead: (port: number) => void;
}

/** Starts one on a free port of the loopback interface. `alter` may change what clients send on its way. */
export async function startGate(
  target: { readonly port: number },
  alter: (data: Buffer) => Buffer = (data) => data,
): Promise<Gate> {
  let { port: to } = target;
  let frozen = false;
  const frozenSockets = new Set<Socket>();
  const sockets = new Set<Socket>();
  const held = new Set<() => void>();
  const isFrozen = (socket: Socket): boolean => frozen || frozenSockets.has(socket);
  const pass = (from: Socket, other: Socket, change: (data: Buffer) => Buffer): void => {
    sockets.add(from);
    from.on('error', () => other.destroy());
    from.on('close', () => {
      sockets.delete(from);
      // What has gone silent does not say good-bye to the server either.
      if (!isFrozen(from) && !isFrozen(other)) other.destroy();
    });
    from.on('data', (data) => {
      const send = (): void => void other.write(change(data));
      if (isFrozen(from)) held.add(send);
      else send();
    });
  };
  let server: Server | undefined;
  const listen = async (at: number): Promise<number> => {
    const listening = createServer((client) => {
      const upstream = connect({ host: '127.0.0.1', port: to });
      pass(client, upstream, alter);
      pass(upstream, client, (data) => data);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(at, '127.0.0.1', resolve));
    return (listening.address() as AddressInfo).port;
  };
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const own = await listen(0);
  return {
    port: own,
    drop,
    close: async () => {
      const closing = server;
      server = undefined;
      if (closing === undefined) return;
      const closed = new Promise((resolve) => closing.close(resolve));
      drop();
      await closed;
    },
    open: async () => void (await listen(own)),
    freeze: (which = 'all') => {
      if (which === 'all') frozen = true;
      else for (const socket of sockets) frozenSockets.add(socket);
    },
    thaw: () => {
      frozen = false;
      frozenSockets.clear();
      for (const send of held) send();
      held.clear();
    },
    lead: (port) => {
      to = port;
    },
  };
}
