package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.blobferry.emulators.WorkerCommand;
import io.blobferry.emulators.WorkerProcess;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A million blobs in a heap that does not hold a third of their names, and what a round over them costs in requests. */
class ReconcileMemoryIT {
    private static final int MILLION = 1_000_000;

    /** Their names alone take more than 100 MB. */
    private static final String HEAP = "-Xmx32m";

    /** In order but for a few, and a first backfill. */
    @ParameterizedTest
    @CsvSource({"10000", "1"})
    void memory_isIndependentOfBlobCount(int missingEvery) {
        LoggedEvents logged = new LoggedEvents();
        try (WorkerProcess process = WorkerProcess.start(
                WorkerCommand.ofTests(
                                ReconcileMemoryMain.class, Integer.toString(MILLION), Integer.toString(missingEvery))
                        .withJvmArguments(HEAP),
                logged)) {
            int exitCode = process.await(Await.LIMIT);
            assertEquals(0, exitCode, () -> String.join("\n", process.stderr()));
            JsonNode completed = logged.named("reconcile-run-completed").getFirst();
            assertTrue(completed.path("complete").asBoolean(), completed::toString);
            assertEquals(MILLION, completed.path("compared").asLong());
            assertEquals(MILLION / missingEvery, completed.path("queued").asLong());
            assertEquals(MILLION / 100, completed.path("objectsWithoutBlob").asLong());
            String counts = process.stdout().getLast();
            System.out.println("a round over " + MILLION + " blobs, one of " + missingEvery + " without a backup, in "
                    + HEAP + ": " + counts + "; " + completed.path("durationMillis") + " ms");
            assertEquals(MILLION / 5_000, count(counts, "blob listings"));
            assertTrue(count(counts, "object listings") <= 1_300, counts);
            if (missingEvery > 1) {
                assertTrue(count(counts, "rows") < MILLION / 7, counts);
            }
        }
    }

    private static long count(String counts, String what) {
        Matcher matcher = Pattern.compile("(?:^|, )" + what + " (\\d+)").matcher(counts);
        assertTrue(matcher.find(), counts);
        return Long.parseLong(matcher.group(1));
    }
}
