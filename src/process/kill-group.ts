/** Milliseconds between asking a process group to end and ending it. */
const grace = 2000;

/**
 * Ends every process of a group: SIGTERM now, SIGKILL after a grace. Returns a function that sends SIGKILL at once and forgets
 * the timer, to be called when the group's leader is gone. A process that left the group by `setsid` is out of reach.
 */
export function killGroup(leader: number): () => void {
  signalGroup(leader, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(leader, 'SIGKILL'), grace);
  return () => {
    clearTimeout(timer);
    signalGroup(leader, 'SIGKILL');
  };
}

function signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // ESRCH: nobody is left. EPERM: only processes of another user are.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
