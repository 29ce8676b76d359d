package io.blobferry.emulators;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Every request that a client under test made, in the order in which the ends finished them.
 *
 * <p>The tests' own requests to Azure Storage carry a mark and are left out; their requests to S3 do not pass the gate.
 * An emulator that logs its requests does so a moment late, so every read first waits until the lines
 * of all requests answered before it have arrived.
 */
public final class RequestLog {
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final List<Runnable> barriers = new CopyOnWriteArrayList<>();

    /** All requests since the start or the last {@link #clear}. */
    public List<RecordedRequest> all() {
        barriers.forEach(Runnable::run);
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    public List<RecordedRequest> of(Service service) {
        return all().stream().filter(request -> request.service() == service).toList();
    }

    /** The requests whose {@code "SERVICE METHOD /path?query"} contains the text. */
    public List<RecordedRequest> mentioning(String substring) {
        return all().stream().filter(request -> request.mentions(substring)).toList();
    }

    public void clear() {
        barriers.forEach(Runnable::run);
        synchronized (requests) {
            requests.clear();
        }
    }

    /** Forgets what is recorded by now, and does not wait for lines that come late: so that a long run does not fill memory. */
    public void discard() {
        synchronized (requests) {
            requests.clear();
        }
    }

    /** One request a line, for a failure's message. */
    @Override
    public String toString() {
        return all().stream().map(RecordedRequest::toString).collect(Collectors.joining("\n"));
    }

    /** A worker's report that it is there comes once a minute, at any moment, so no test counts it. */
    void record(RecordedRequest request) {
        if (request.mentions("workers',RowKey=") || request.mentions("workers%27,RowKey=")) {
            return;
        }
        synchronized (requests) {
            requests.add(request);
        }
    }

    /** Has every read wait for the barrier, which returns when all earlier requests are recorded. */
    void addBarrier(Runnable barrier) {
        barriers.add(barrier);
    }
}
