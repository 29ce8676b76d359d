package io.blobferry.cli;

import io.blobferry.app.Application;
import io.blobferry.app.QueueWorker;
import io.blobferry.app.Settings;
import io.blobferry.observability.JsonLines;
import java.io.PrintWriter;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The standalone worker, for a container host or a virtual machine. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Works through the storage queue that Event Grid writes to, until stopped.",
            "Facts go to standard output, one line of JSON each; SIGTERM lets the work in hand end first."
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
            Thread working = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endInGoodOrder(worker, working), "shutdown"));
            worker.work();
        }
    }

    private static void endInGoodOrder(QueueWorker worker, Thread working) {
        worker.stop();
        try {
            working.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
