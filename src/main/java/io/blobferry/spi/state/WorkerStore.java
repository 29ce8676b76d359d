package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What workers say of themselves, a row for each process. Operations throw {@link TransientException} and {@link PermanentException}. */
public interface WorkerStore {
    /**
     * A worker, as it last said.
     *
     * @param id identifies the process
     * @param name names it for people
     * @param startedAt when it began to say so
     * @param seenAt when it said so, by its clock
     * @param breakers the state of its circuit breakers, by cloud
     */
    record Worker(String id, String name, Instant startedAt, Instant seenAt, Map<String, String> breakers) {
        /** The one that was heard of last comes first. */
        public static final Comparator<Worker> LATEST_FIRST =
                Comparator.comparing(Worker::seenAt).reversed().thenComparing(Worker::id);

        public Worker {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(startedAt, "startedAt");
            Objects.requireNonNull(seenAt, "seenAt");
            breakers = new TreeMap<>(breakers);
        }
    }

    /** Writes the worker's row, over that of before. One request. */
    void report(RunContext run, Worker worker);

    /** Up to 1,000 workers, the one that was heard of last first. Rows that cannot be read are left out. One request. */
    List<Worker> list(RunContext run);

    /** Removes the worker's row. Idempotent. One request. */
    void remove(RunContext run, Worker worker);
}
