package io.blobferry.bench;

/** A process that does not outlive this one, even if this one is interrupted. */
final class EndedWithUs implements AutoCloseable {
    private final Thread hook;

    EndedWithUs(Process process) {
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
