package io.blobferry.bench;

/** A process that does not outlive this one, even if this one is interrupted. */
final class ChildProcessGuard implements AutoCloseable {
    private final Thread hook;

    ChildProcessGuard(Process process) {
        hook = new Thread(() -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The process has ended. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This one is ending: the hook runs, and finds nothing left to do.
        }
    }
}
