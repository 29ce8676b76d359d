package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import org.junit.jupiter.api.Test;

/** A million blobs verified by listing, in a heap that does not hold a third of their names. */
class VerifyMemoryIT {
    private static final int MILLION = 1_000_000;

    /** Their names alone take more than 100 MB. */
    private static final String HEAP = "-Xmx32m";

    @Test
    void memory_isIndependentOfBlobCount() {
        LoggedEvents logged = new LoggedEvents();
        try (WorkerProcess process = WorkerProcess.start(
                WorkerCommand.ofTests(VerifyMemoryMain.class, Integer.toString(MILLION))
                        .withJvmArguments(HEAP),
                logged)) {
            int exitCode = process.await(Await.LIMIT);
            assertEquals(0, exitCode, () -> String.join("\n", process.stderr()));
            JsonNode completed = logged.named("verify-completed").getFirst();
            assertEquals("differences", completed.path("verdict").asText(), completed::toString);
            JsonNode figures = completed.path("figures");
            assertEquals(MILLION, figures.path("blobs").asLong());
            assertEquals(MILLION - 10, figures.path("notContradicted").asLong());
            assertEquals(10, figures.path("missing").asLong());
            assertEquals(10, figures.path("extra").asLong());
            assertEquals(20, logged.named("finding").size());
            String counts = process.stdout().getLast();
            System.out.println("verify by listing of " + MILLION + " blobs in " + HEAP + ": " + counts + "; "
                    + completed.path("durationMillis") + " ms");
            assertTrue(counts.startsWith("blob listings 200, object listings 100"), counts);
        }
    }
}
