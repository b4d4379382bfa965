import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What happens to a COMMIT that passes by: it never reaches the server, or its answer never reaches the client. */
type Cut = 'request' | 'answer';

/** A TCP proxy before a PostgreSQL server that cuts connections at COMMIT. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts the next COMMIT so; once. */
  readonly cutNext: (cut: Cut) => void;
  readonly cuts: () => number;
  readonly close: () => Promise<void>;
}

/** The simple query message `commit`, as the frontend/backend protocol sends it. */
const commitMessage = Buffer.from('commit\0');

/** Starts a proxy on a free port of the loopback interface. */
export async function startCuttingProxy(target: { host: string; port: number }): Promise<CuttingProxy> {
  let next: Cut | undefined;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    let silent = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
    client.on('data', (data) => {
      const cut = data.includes(commitMessage) ? next : undefined;
      if (cut !== undefined) {
        next = undefined;
        cuts += 1;
      }
      if (cut === 'request') {
        upstream.destroy();
        return;
      }
      if (cut === 'answer') silent = true;
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (silent) client.destroy();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutNext: (cut) => {
      next = cut;
    },
    cuts: () => cuts,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
