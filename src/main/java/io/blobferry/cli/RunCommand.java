package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.app.QueueWorker;
import io.blobferry.app.Settings;
import io.blobferry.observability.JsonLines;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The standalone worker, for a container host or a virtual machine. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Works through the storage queue that Event Grid writes to, until stopped.",
            "Facts go to standard output, one line of JSON each; SIGTERM lets the work in hand end first (exit code 143)."
        })
final class RunCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        try (Application application = new Application(Settings.fromEnvironment())) {
            JsonLines facts = new JsonLines(
                    line -> {
                        synchronized (out) {
                            out.println(line);
                            out.flush();
                        }
                    },
                    Clock.systemUTC());
            QueueWorker worker = new QueueWorker(application, facts);
            CountDownLatch ended = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endInGoodOrder(worker, ended), "shutdown"));
            try {
                worker.work();
            } finally {
                ended.countDown();
            }
        }
    }

    /** Waits for the work, not for its thread: that one ends in System.exit, which waits for this hook. */
    private static void endInGoodOrder(QueueWorker worker, CountDownLatch ended) {
        worker.stop();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
